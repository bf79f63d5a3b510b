package org.inferometer.customlayer.check;

import java.util.Optional;
import org.inferometer.customlayer.Signature;

/// A check that is asked of one case after another.
interface CaseCheck {
  String id();

  /// What holds where it is passed.
  String title();

  Check.Group group();

  CaseSource.Need need();

  /// How many of so many cases it takes.
  int share(int cases);

  /// Why it means nothing for a layer on a bench; empty where it does.
  default Optional<String> idle(Bench bench, Signature signature) {
    return Optional.empty();
  }

  /// @return what is wrong; empty where nothing is
  /// @throws Exception what the kernel or the bench throws, which is a failure too
  Optional<Finding> look(Bench bench, Setting setting) throws Exception;
}
