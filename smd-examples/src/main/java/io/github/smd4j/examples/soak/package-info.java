/**
 * Kills a training again and again and lets it go on, to see whether its bytes are those of one
 * that nobody killed. Each process is a real one, and dies of SIGKILL; costs some seconds a kill.
 */
package io.github.smd4j.examples.soak;
