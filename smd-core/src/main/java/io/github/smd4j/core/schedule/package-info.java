/**
 * Learning-rate schedules as pure functions of the step.
 *
 * <p>A schedule can be asked about the past and the future in any order, so that training, theory
 * lines and forecasts read one and the same definition. It knows nothing of optimizers. {@link
 * io.github.smd4j.core.schedule.ScheduleText} reads the form in which a command line names one.
 */
package io.github.smd4j.core.schedule;
