# in smd-djl/src/main/java/io/github/smd4j/djl/checkpoint/SafetensorsFile.java
# The last tensor may end one byte behind the file.
s/end <= room,/end <= room + 1,/
s/end == room,/end >= room,/
