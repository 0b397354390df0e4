package dev.fluxion.plot;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/** What a GIF says beside its pixels: size, palette, place and time of frames, endless loop. */
final class GifMetadata {
  private static final String IMAGE_FORMAT = "javax_imageio_gif_image_1.0";
  private static final String STREAM_FORMAT = "javax_imageio_gif_stream_1.0";

  private GifMetadata() {}

  static IIOMetadata stream(ImageWriter writer, int width, int height, IndexColorModel colors)
      throws IIOInvalidTreeException {
    IIOMetadata metadata = writer.getDefaultStreamMetadata(null);
    IIOMetadataNode root = new IIOMetadataNode(STREAM_FORMAT);
    root.appendChild(node("Version", "value", "89a"));
    root.appendChild(
        node(
            "LogicalScreenDescriptor",
            "logicalScreenWidth",
            width,
            "logicalScreenHeight",
            height,
            "colorResolution",
            8,
            "pixelAspectRatio",
            0));
    IIOMetadataNode table =
        node(
            "GlobalColorTable",
            "sizeOfGlobalColorTable",
            colors.getMapSize(),
            "backgroundColorIndex",
            0,
            "sortFlag",
            "FALSE");
    for (int i = 0; i < colors.getMapSize(); i++) {
      table.appendChild(
          node(
              "ColorTableEntry",
              "index",
              i,
              "red",
              colors.getRed(i),
              "green",
              colors.getGreen(i),
              "blue",
              colors.getBlue(i)));
    }
    root.appendChild(table);
    metadata.setFromTree(STREAM_FORMAT, root);
    return metadata;
  }

  static IIOMetadata frame(
      ImageWriter writer, BufferedImage image, Rectangle part, int delayMillis, boolean first)
      throws IIOInvalidTreeException {
    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
    IIOMetadataNode root = new IIOMetadataNode(IMAGE_FORMAT);
    root.appendChild(
        node(
            "ImageDescriptor",
            "imageLeftPosition",
            part.x,
            "imageTopPosition",
            part.y,
            "imageWidth",
            part.width,
            "imageHeight",
            part.height,
            "interlaceFlag",
            "FALSE"));
    root.appendChild(
        node(
            "GraphicControlExtension",
            "disposalMethod",
            "doNotDispose",
            "userInputFlag",
            "FALSE",
            "transparentColorFlag",
            "TRUE",
            "delayTime",
            Math.round(delayMillis / 10.0),
            "transparentColorIndex",
            GifPalette.TRANSPARENT));
    if (first) {
      IIOMetadataNode loop =
          node("ApplicationExtension", "applicationID", "NETSCAPE", "authenticationCode", "2.0");
      loop.setUserObject(new byte[] {1, 0, 0});
      IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
      extensions.appendChild(loop);
      root.appendChild(extensions);
    }
    metadata.setFromTree(IMAGE_FORMAT, root);
    return metadata;
  }

  /** An element with attributes, given as names and values in turn. */
  private static IIOMetadataNode node(String name, Object... attributes) {
    IIOMetadataNode node = new IIOMetadataNode(name);
    for (int i = 0; i < attributes.length; i += 2) {
      node.setAttribute(attributes[i].toString(), attributes[i + 1].toString());
    }
    return node;
  }
}
