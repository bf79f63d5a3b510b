package org.inferometer.examples.digits;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.inferometer.examples.digits.data.Digit;
import org.inferometer.examples.digits.data.Face;
import org.inferometer.examples.digits.data.Pen;

/// The rendered digits.
///
/// @param full what there is to learn from, in the faces for training
/// @param small its first few
/// @param heldOut half in the faces for training, half in faces that are in no other set
record DigitSets(List<Digit> full, List<Digit> small, List<Digit> heldOut) {
  static DigitSets rendered(Sizes sizes) {
    List<Digit> full = new Pen(Face.trained(), new Random(1)).draw(sizes.full());
    List<Face> faces = new ArrayList<>(Face.trained());
    faces.addAll(Face.unseen());
    List<Digit> heldOut = new Pen(faces, new Random(2)).draw(sizes.heldOut());
    return new DigitSets(full, full.subList(0, sizes.small()), heldOut);
  }

  /// Digits, and the same with light and dark exchanged.
  static List<Digit> withInverted(List<Digit> digits) {
    return Stream.concat(digits.stream(), inverted(digits).stream()).toList();
  }

  static List<Digit> inverted(List<Digit> digits) {
    return digits.stream().map(Digit::inverted).toList();
  }
}
