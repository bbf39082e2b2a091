# in smd-djl/src/main/java/io/github/smd4j/djl/checkpoint/SafetensorsFile.java
# The product of a shape may go round past 2^63.
s/if (bytes > Long.MAX_VALUE \/ side) {/if (side < 0) {/
