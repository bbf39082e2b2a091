package io.github.smd4j.djl.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the header of a safetensors file: the small part of JSON that can stand there, and nothing
 * else. So there is nothing to nest, and nothing that grows beyond the text itself.
 */
final class HeaderText {

    private static final String METADATA = "__metadata__";

    private final String text;
    private int at;

    private HeaderText(String text) {
        this.text = text;
    }

    /**
     * What a header says.
     *
     * @param metadata texts by their names
     * @param tensors the tensors as they stand there, sizes and offsets unchecked
     */
    record Header(Map<String, String> metadata, List<TensorEntry> tensors) {}

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException if it is not one; says where
     */
    static Header read(byte[] bytes) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new HeaderText(text).header();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its header is not UTF-8", e);
        }
    }

    private Header header() {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        boolean described = false;
        // The format asks for it as the first byte.
        if (text.isEmpty() || text.charAt(0) != '{') {
            throw problem("expected '{'");
        }
        at++;
        for (boolean more = !closes('}'); more; more = follows('}')) {
            String name = string();
            take(':');
            if (name.equals(METADATA)) {
                if (described) {
                    throw problem("a second " + METADATA);
                }
                described = true;
                metadata(metadata);
            } else if (tensors.put(name, tensor(name)) != null) {
                throw problem("a second tensor of the name " + name);
            }
        }
        space();
        if (at < text.length()) {
            throw problem("expected nothing more");
        }
        return new Header(metadata, new ArrayList<>(tensors.values()));
    }

    private void metadata(Map<String, String> metadata) {
        take('{');
        for (boolean more = !closes('}'); more; more = follows('}')) {
            String key = string();
            take(':');
            if (metadata.put(key, string()) != null) {
                throw problem("a second text of the name " + key);
            }
        }
    }

    private TensorEntry tensor(String name) {
        TensorType type = null;
        long[] shape = null;
        long[] offsets = null;
        take('{');
        for (boolean more = !closes('}'); more; more = follows('}')) {
            String key = string();
            take(':');
            if (key.equals("dtype") && type == null) {
                type = type(string());
            } else if (key.equals("shape") && shape == null) {
                shape = numbers();
            } else if (key.equals("data_offsets") && offsets == null) {
                offsets = numbers();
            } else {
                throw problem("expected dtype, shape and data_offsets, each once, not " + key);
            }
        }
        if (type == null || shape == null || offsets == null || offsets.length != 2) {
            throw problem("the tensor " + name + " lacks dtype, shape or two data_offsets");
        }
        return new TensorEntry(name, type, shape, offsets[0], offsets[1]);
    }

    private TensorType type(String name) {
        for (TensorType type : TensorType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw problem("unknown dtype " + name);
    }

    private long[] numbers() {
        List<Long> numbers = new ArrayList<>();
        take('[');
        for (boolean more = !closes(']'); more; more = follows(']')) {
            numbers.add(number());
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private long number() {
        space();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        // 18 digits always fit.
        if (at == start || at - start > 18) {
            at = start;
            throw problem("expected a whole number below 10^18");
        }
        return Long.parseLong(text.substring(start, at));
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                at--;
                throw problem("a control character in a text");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        take('"');
        return string.toString();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unit();
            default -> throw problem("an unknown escape in a text");
        };
    }

    private char unit() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || text.charAt(at) > 'f') {
                throw problem("expected four hexadecimal digits");
            }
            value = 16 * value + digit;
            at++;
        }
        return (char) value;
    }

    /** Whether the end comes at once. */
    private boolean closes(char end) {
        space();
        if (at < text.length() && text.charAt(at) == end) {
            at++;
            return true;
        }
        return false;
    }

    /** Whether another element comes, behind a comma, or the end. */
    private boolean follows(char end) {
        if (closes(end)) {
            return false;
        }
        take(',');
        return true;
    }

    private void take(char wanted) {
        space();
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw problem("expected '" + wanted + "'");
        }
        at++;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException("its header is wrong at character " + at + ": " + what);
    }
}
