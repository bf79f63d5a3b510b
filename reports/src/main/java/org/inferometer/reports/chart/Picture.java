package org.inferometer.reports.chart;

/// A picture that answers a question.
///
/// @param title the question
/// @param description what it shows, in words, for those who cannot see it
/// @param svg one `svg` element with width, height and viewBox, without declarations or scripts
/// @param width of the viewBox, in pixels
/// @param height of the viewBox, in pixels
public record Picture(String title, String description, String svg, int width, int height) {}
