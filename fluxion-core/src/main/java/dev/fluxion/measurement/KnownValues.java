package dev.fluxion.measurement;

import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Some values of a row, as they are: {@code y_j = x_(places_j)}.
 *
 * @param places places of the known values, rising
 * @param dimension number of values of a row
 */
public record KnownValues(List<Integer> places, int dimension) implements Measurement {
  /**
   * Checks the places.
   *
   * @throws IllegalArgumentException if there are none, or they do not rise within the row
   */
  public KnownValues {
    places = List.copyOf(places);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("places: is empty, but must name one value or more");
    }
    int before = -1;
    for (int place : places) {
      if (place <= before || place >= dimension) {
        throw new IllegalArgumentException(
            "places: holds "
                + place
                + ", but must rise and stay below the "
                + dimension
                + " values of a row");
      }
      before = place;
    }
  }

  @Override
  public int size() {
    return places.size();
  }

  @Override
  public Tensor of(Tensor x) {
    return x.index_select(1, index());
  }

  @Override
  public Tensor transposed(Tensor y) {
    return y.new_zeros(y.size(0), dimension).index_copy(1, index(), y);
  }

  private Tensor index() {
    double[] values = places.stream().mapToDouble(Integer::doubleValue).toArray();
    return Tensors.of(values, values.length).to(ScalarType.Long);
  }
}
