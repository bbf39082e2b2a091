package io.github.smd4j.examples.doctor;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the doctor says.
 *
 * @param machine versions, hardware and settings that matter
 * @param findings what each check found
 */
public record Diagnosis(Map<String, Object> machine, List<Finding> findings) {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    /**
     * Returns whether no check failed. Warnings are no failures.
     *
     * @return false if one failed
     */
    public boolean healthy() {
        return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.FAIL);
    }

    /**
     * Returns a line of the table.
     *
     * @param finding a finding
     * @return name, verdict and what was found
     */
    public static String line(Finding finding) {
        return String.format(
                Locale.ROOT,
                "%-13s %-4s  %s",
                finding.check(),
                finding.verdict().name().toLowerCase(Locale.ROOT),
                finding.summary());
    }

    /**
     * Returns everything as JSON; what is not a number is null there.
     *
     * @return the text
     */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("healthy", healthy());
        all.put("machine", machine);
        all.put("checks", findings.stream().map(Diagnosis::entry).toList());
        return GSON.toJson(all);
    }

    private static Map<String, Object> entry(Finding finding) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("check", finding.check());
        entry.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
        entry.put("summary", finding.summary());
        entry.put("seconds", finding.seconds());
        Map<String, Object> numbers = new LinkedHashMap<>();
        finding.numbers().forEach((name, value) -> numbers.put(name, finite(value)));
        entry.put("numbers", numbers);
        return entry;
    }

    private static Object finite(Object value) {
        return value instanceof Double number && !Double.isFinite(number) ? null : value;
    }
}
