package org.inferometer.customlayer.check;

import java.util.List;
import java.util.Optional;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.check.Execution.Placement;
import org.inferometer.graph.HostTensor;

/// Asks what a runtime relies on, whatever numbers a kernel writes.
enum ContractCheck implements CaseCheck {
  SHAPES("shapes", "what is written has the shapes that the signature infers") {
    @Override
    public Optional<String> idle(Bench bench, Signature signature) {
      return bench.infersShapes()
          ? Optional.empty()
          : Optional.of("the kernel is handed outputs of the inferred shapes");
    }

    @Override
    public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
      return Execution.of(bench, setting, Values.of(setting), Placement.USUAL).otherShape(setting);
    }
  },

  WRITTEN("written", "every element of the outputs is written") {
    @Override
    public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
      List<HostTensor> inputs = Values.of(setting);
      byte other = 0x5A;
      var one = Execution.of(bench, setting, inputs, Placement.USUAL).outputs();
      var two = Execution.of(bench, setting, inputs, new Placement(0, other)).outputs();
      for (int output = 0; output < one.size(); output++) {
        Optional<Finding> left =
            left(
                setting,
                output,
                one.get(output),
                Placement.USUAL.content(),
                two.get(output),
                other);
        if (left.isPresent()) {
          return left;
        }
      }
      return Optional.empty();
    }
  },

  BOUNDS("bounds", "nothing is written beside the outputs and inputs") {
    @Override
    public Optional<String> idle(Bench bench, Signature signature) {
      return ownMemory(bench);
    }

    @Override
    public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
      int offset = (int) Math.floorMod(setting.drawn().seed(), 4L);
      return Execution.of(bench, setting, Values.of(setting), new Placement(offset, (byte) 0xFF))
          .besideOutputs();
    }
  },

  INPUTS("inputs", "inputs stay as they are") {
    @Override
    public Optional<String> idle(Bench bench, Signature signature) {
      return ownMemory(bench);
    }

    @Override
    public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
      return Execution.of(bench, setting, Values.of(setting), Placement.USUAL).intoInputs();
    }
  },

  REPEATED("repeated", "a second run gives the same bits, after one with other numbers too") {
    @Override
    public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
      List<HostTensor> inputs = Values.of(setting);
      var first = Execution.of(bench, setting, inputs, Placement.USUAL).outputs();
      Execution.of(bench, setting, Values.of(setting.reseeded(1)), Placement.USUAL);
      var second = Execution.of(bench, setting, inputs, Placement.USUAL).outputs();
      return Bits.difference(setting, first, second, "in a later run of the same inputs");
    }
  },

  PLACES("other-memory", "the same bits are written wherever operands lie") {
    @Override
    public Optional<String> idle(Bench bench, Signature signature) {
      return ownMemory(bench);
    }

    @Override
    public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
      List<HostTensor> inputs = Values.of(setting);
      var first = Execution.of(bench, setting, inputs, Placement.USUAL).outputs();
      for (int offset : new int[] {1, 3}) {
        var moved = Execution.of(bench, setting, inputs, new Placement(offset, (byte) 0xFF));
        Optional<Finding> difference =
            Bits.difference(
                setting,
                first,
                moved.outputs(),
                "where operands lie " + offset + " elements behind a multiple of 64 bytes");
        if (difference.isPresent()) {
          return difference;
        }
      }
      return Optional.empty();
    }
  },

  IN_PLACE("in-place", "the same bits are written where an output lies in an input's memory") {
    @Override
    public Optional<String> idle(Bench bench, Signature signature) {
      return signature.inPlace().isEmpty()
          ? Optional.of("the layer does not claim to run in place")
          : ownMemory(bench);
    }

    @Override
    public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
      List<HostTensor> inputs = Values.of(setting);
      var apart = Execution.of(bench, setting, inputs, Placement.USUAL).outputs();
      var within = Execution.inPlace(bench, setting, inputs);
      return Bits.difference(setting, apart, within, "in the memory of the input");
    }
  },

  THREADS("threads", "the same bits are written when several threads compute at once") {
    @Override
    public int share(int cases) {
      return Math.ceilDiv(cases, 100);
    }

    @Override
    public Optional<Finding> look(Bench bench, Setting setting) throws Exception {
      return new Threads(bench, setting).difference();
    }
  };

  private final String id;
  private final String title;

  ContractCheck(String id, String title) {
    this.id = id;
    this.title = title;
  }

  private static Optional<String> ownMemory(Bench bench) {
    return bench.sharesMemory()
        ? Optional.empty()
        : Optional.of(bench.title() + " hands the kernel memory of its own");
  }

  /// An element that holds what was there before each of two runs.
  private static Optional<Finding> left(
      Setting setting, int output, HostTensor one, byte first, HostTensor two, byte second) {
    int bytes = one.type().elementType().bits() / Byte.SIZE;
    long elements = one.type().shape().elementCount();
    for (long i = 0; i < elements; i++) {
      if (Bits.isAll(one, i * bytes, bytes, first) && Bits.isAll(two, i * bytes, bytes, second)) {
        return Optional.of(
            Finding.of(
                setting.output(output),
                "element " + Finding.index(one.type().shape(), i) + " is not written"));
      }
    }
    return Optional.empty();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Check.Group group() {
    return Check.Group.CONTRACT;
  }

  @Override
  public CaseSource.Need need() {
    return CaseSource.Need.ORDINARY;
  }

  @Override
  public int share(int cases) {
    return Math.ceilDiv(cases, 5);
  }
}
