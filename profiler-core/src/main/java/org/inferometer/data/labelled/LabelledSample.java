package org.inferometer.data.labelled;

import java.nio.file.Path;

/// An image and the classes that are right for it.
///
/// @param file the image
/// @param name its path relative to the data, with `/`
/// @param labels indices of the model's classes, at least one
/// @param place where its label stands, for messages: the folder, or the line of the CSV file
public record LabelledSample(Path file, String name, int[] labels, String place) {}
