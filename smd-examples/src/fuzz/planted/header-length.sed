# in smd-djl/src/main/java/io/github/smd4j/djl/checkpoint/SafetensorsFile.java
# The length of the header is not held to the length of the file.
s/header <= length - Long.BYTES,/header <= MAX_HEADER,/
