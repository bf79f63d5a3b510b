package org.inferometer.data.image;

import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Preprocessing.Size;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// Makes one item of an image input from an image file.
public final class ImageReader {
  static final List<String> ENDINGS = List.of(".bmp", ".jpg", ".jpeg", ".png", ".gif");

  private static final Set<ElementType> TYPES =
      Set.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.UINT8);

  private final Preprocessing preprocessing;
  private final boolean channelsLast;
  private final int channels;
  private final int height;
  private final int width;
  private final TensorType type;

  /// @param input the type of the network's input, with a batch of any size
  /// @throws InputException if it does not look like images, or contradicts the preprocessing
  public ImageReader(String name, TensorType input, Preprocessing preprocessing)
      throws InputException {
    Shape shape = input.shape();
    if (shape.rank() != 4 || !TYPES.contains(input.elementType())) {
      throw new InputException(
          "input '"
              + name
              + "' is "
              + input
              + ", and images need float32, float16 or uint8 of four dimensions; calibration takes .npy files too");
    }
    this.preprocessing = preprocessing;
    this.channelsLast =
        preprocessing.layout() == null
            ? !isChannels(shape.dim(1)) && isChannels(shape.dim(3))
            : preprocessing.layout().equals("NHWC");
    this.channels = Math.toIntExact(shape.dim(channelsLast ? 3 : 1));
    this.height = Math.toIntExact(shape.dim(channelsLast ? 1 : 2));
    this.width = Math.toIntExact(shape.dim(channelsLast ? 2 : 3));
    this.type =
        new TensorType(input.elementType(), Shape.of(1, shape.dim(1), shape.dim(2), shape.dim(3)));
    check(name, input);
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3;
  }

  private void check(String name, TensorType input) throws InputException {
    int given = order().equals("GRAY") ? 1 : 3;
    if (given != channels) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "input '%s' is %s, which has %d channels, but the preprocessing gives %d (%s); change its 'channels', or its 'layout' if the channels are elsewhere",
              name,
              input,
              channels,
              given,
              order()));
    }
    checkCount("mean", preprocessing.mean(), name, input);
    checkCount("std", preprocessing.std(), name, input);
    Size crop = preprocessing.crop();
    if (crop != null && (crop.height() != height || crop.width() != width)) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "input '%s' takes images of %dx%d, but the preprocessing's 'crop' is %s; leave it out, or write \"%dx%d\"",
              name,
              height,
              width,
              crop,
              height,
              width));
    }
  }

  private void checkCount(String entry, List<Double> values, String name, TensorType input)
      throws InputException {
    if (values.size() != 1 && values.size() != channels) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "input '%s' is %s with %d channel(s), but the preprocessing's '%s' is %s; give one value for each or one for all",
              name,
              input,
              channels,
              entry,
              values));
    }
  }

  /// Whether a file has an ending of an image.
  public static boolean accepts(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /// The item's type: a batch of one.
  public TensorType type() {
    return type;
  }

  /// @throws InputException naming the file, if it is no image
  public HostTensor read(Path file) throws InputException {
    return read(file, List.of(Augmentation.NONE)).getFirst();
  }

  /// The same image under several augmentations; the file is read once.
  ///
  /// @throws InputException naming the file, if it is no image
  public List<HostTensor> read(Path file, List<Augmentation> augmentations) throws InputException {
    Pixels image = Pixels.of(decoded(file));
    List<HostTensor> tensors = new ArrayList<>();
    for (Augmentation augmentation : augmentations) {
      tensors.add(tensor(fitted(file, augmentation.applyTo(image)).channels(order())));
    }
    return tensors;
  }

  /// @throws InputException naming the file, if it is no image that can be read to its end
  public static void check(Path file) throws InputException {
    decoded(file);
  }

  private static BufferedImage decoded(Path file) throws InputException {
    return ImageFile.read(file, Runtime.getRuntime().maxMemory());
  }

  private Pixels fitted(Path file, Pixels pixels) throws InputException {
    Size resize = preprocessing.resize();
    if (resize == null) {
      return pixels.resized(height, width);
    }
    Pixels resized =
        resize.height() > 0
            ? pixels.resized(resize.height(), resize.width())
            : shortSide(pixels, resize.width());
    if (resized.height() < height || resized.width() < width) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: is %dx%d after resizing, smaller than the input's %dx%d",
              file,
              resized.height(),
              resized.width(),
              height,
              width));
    }
    return resized.cropped(height, width);
  }

  private static Pixels shortSide(Pixels pixels, int side) {
    double factor = (double) side / Math.min(pixels.height(), pixels.width());
    return pixels.resized(
        Math.max(side, (int) Math.round(pixels.height() * factor)),
        Math.max(side, (int) Math.round(pixels.width() * factor)));
  }

  private String order() {
    return preprocessing.channels() != null
        ? preprocessing.channels()
        : channels == 1 ? "GRAY" : "RGB";
  }

  private HostTensor tensor(Pixels pixels) {
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(), 64);
    int area = height * width;
    for (int channel = 0; channel < channels; channel++) {
      double mean = of(preprocessing.mean(), channel);
      double std = of(preprocessing.std(), channel);
      for (int i = 0; i < area; i++) {
        double value = (pixels.planes()[channel][i] * preprocessing.scale() - mean) / std;
        set(data, channelsLast ? (long) i * channels + channel : (long) channel * area + i, value);
      }
    }
    return new HostTensor(type, data);
  }

  private static double of(List<Double> values, int channel) {
    return values.get(values.size() == 1 ? 0 : channel);
  }

  private void set(MemorySegment data, long index, double value) {
    switch (type.elementType()) {
      case UINT8 ->
          data.set(ValueLayout.JAVA_BYTE, index, (byte) Math.clamp(Math.round(value), 0, 255));
      case FLOAT16 ->
          data.setAtIndex(ValueLayout.JAVA_SHORT, index, Float.floatToFloat16((float) value));
      default -> data.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    }
  }
}
