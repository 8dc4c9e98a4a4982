namespace LoadTests.Networks;

/// <summary>
/// A supply network as plain numbers: factors first, then products layer by layer, so that their order is an order of
/// summation. What it states can change, as the grid is told.
/// </summary>
internal sealed class Network
{
    /// <summary>The factor that every product uses.</summary>
    public const int HotFactor = 0;

    private readonly int[] _starts;
    private readonly int[] _inputs;
    private readonly int[] _tenThousandths;
    private readonly int[] _fossilGrams;
    private readonly Dictionary<int, (int[] Inputs, int[] TenThousandths)> _changed = [];

    private Network(int factors, int[] starts, int[] inputs, int[] tenThousandths, int[] fossilGrams)
    {
        (Factors, _starts, _inputs, _tenThousandths, _fossilGrams) = (factors, starts, inputs, tenThousandths, fossilGrams);
        InputCount = inputs.Length;
    }

    public int Factors { get; }

    public int Cells => _starts.Length - 1;

    public int Products => Cells - Factors;

    public long InputCount { get; private set; }

    public ReadOnlySpan<int> InputsOf(int cell) => _changed.TryGetValue(cell, out var row)
        ? row.Inputs
        : _inputs.AsSpan(_starts[cell].._starts[cell + 1]);

    /// <summary>The quantity of each input, in ten-thousandths of its declared unit.</summary>
    public ReadOnlySpan<int> QuantitiesOf(int cell) => _changed.TryGetValue(cell, out var row)
        ? row.TenThousandths
        : _tenThousandths.AsSpan(_starts[cell].._starts[cell + 1]);

    /// <summary>Fossil emissions of the cell itself, in grams.</summary>
    public ref int FossilGrams(int cell) => ref _fossilGrams[cell];

    /// <summary>Gives a product one more input.</summary>
    public void AddInput(int cell, int input, int tenThousandths)
    {
        _changed[cell] = ([.. InputsOf(cell), input], [.. QuantitiesOf(cell), tenThousandths]);
        InputCount++;
    }

    /// <summary>A product uses another input in the place of one, as much of it.</summary>
    public void ReplaceInput(int cell, int input, int by) =>
        _changed[cell] = (Array.ConvertAll(InputsOf(cell).ToArray(), each => each == input ? by : each), [.. QuantitiesOf(cell)]);

    /// <summary>Products in layers; all use the hot factor, and the rest of their inputs are of the layer before.</summary>
    public static Network Layered(NetworkSize size)
    {
        var random = new Random(size.Seed);
        var (starts, inputs, quantities) = (new int[size.Cells + 1], new List<int>(), new List<int>());
        for (var product = size.Factors; product < size.Cells; product++)
        {
            var layer = size.LayerOf(product);
            var (first, end) = layer == 0 ? (1, size.Factors) : (size.StartOf(layer - 1), size.StartOf(layer));
            var start = inputs.Count;
            AddInput(HotFactor, random.Next(500, 20_000));
            for (var wanted = Math.Min(size.Inputs - 1, end - first); wanted > 0; wanted--)
                AddInput(Unused(start, first, end), random.Next(200, 1_800));

            starts[product + 1] = inputs.Count;
        }

        return new Network(
            size.Factors, starts, [.. inputs], [.. quantities], Array.ConvertAll(new int[size.Cells], _ => random.Next(10, 2_000)));

        void AddInput(int input, int tenThousandths)
        {
            inputs.Add(input);
            quantities.Add(tenThousandths);
        }

        // No product lists the same input twice.
        int Unused(int start, int first, int end)
        {
            while (true)
            {
                var input = random.Next(first, end);
                if (inputs.IndexOf(input, start) < 0)
                    return input;
            }
        }
    }

    /// <summary>One product after the other, each made of the one before.</summary>
    public static Network Chain(int cells)
    {
        var (starts, inputs, quantities) = (new int[cells + 1], new int[cells - 1], new int[cells - 1]);
        for (var cell = 1; cell < cells; cell++)
        {
            starts[cell + 1] = cell;
            inputs[cell - 1] = cell - 1;
            quantities[cell - 1] = 9_990;
        }

        return new Network(1, starts, inputs, quantities, Array.ConvertAll(new int[cells], _ => 100));
    }

    /// <summary>Closes loops: so many random inputs from a later layer.</summary>
    public void AddFeedback(int count, NetworkSize size, Random random)
    {
        for (var added = 0; added < count; added++)
        {
            var user = random.Next(size.Factors, size.StartOf(Math.Max(1, size.Layers - 1)));
            var input = random.Next(size.StartOf(Math.Min(size.LayerOf(user) + 1, size.Layers - 1)), size.Cells);
            AddInput(user, input, random.Next(200, 1_800));
        }
    }
}
