# in smd-djl/src/main/java/io/github/smd4j/djl/checkpoint/SafetensorsFile.java
# A tensor may begin before the one in front of it ends.
s/entry.from() == end \&\& entry.to() >= end,/entry.from() <= end \&\& entry.to() >= end,/
