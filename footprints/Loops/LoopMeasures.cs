namespace Footprints.Loops;

/// <summary>What the certificate needs to know of each cell besides its row.</summary>
internal sealed class LoopMeasures
{
    /// <summary>The largest |b| of any lane.</summary>
    public double[] Scales { get; private set; } = new double[4];

    /// <summary>Number of outside inputs, whose rounding counts too.</summary>
    public int[] OutsideInputs { get; private set; } = new int[4];

    /// <summary>
    /// Whether the cell can have a total at all: something reaches it from outside. Any other cell is exactly 0.
    /// </summary>
    public bool[] Supported { get; private set; } = new bool[4];

    public void Fit(int cells)
    {
        if (Scales.Length >= cells)
            return;

        Scales = Copied(Scales, cells + cells / 2);
        OutsideInputs = Copied(OutsideInputs, cells + cells / 2);
        Supported = Copied(Supported, cells + cells / 2);
    }

    public void Arrange(int[] order)
    {
        Scales = Array.ConvertAll(order, cell => Scales[cell]);
        OutsideInputs = Array.ConvertAll(order, cell => OutsideInputs[cell]);
        Supported = Array.ConvertAll(order, cell => Supported[cell]);
    }

    /// <summary>Finds what the outside parts reach; true where that is not what it was.</summary>
    public bool FindSupported(LoopRows rows)
    {
        var before = Supported;
        var reached = new bool[before.Length];
        var again = true;
        while (again)
        {
            again = false;
            for (var cell = 0; cell < rows.Cells; cell++)
            {
                if (reached[cell] || (Scales[cell] == 0 && !IsReached(rows, cell, reached)))
                    continue;

                reached[cell] = true;
                again |= rows.LagOf[cell] >= 0;
            }
        }

        Supported = reached;

        return !before.AsSpan(0, rows.Cells).SequenceEqual(reached.AsSpan(0, rows.Cells));
    }

    private static bool IsReached(LoopRows rows, int cell, bool[] reached)
    {
        for (var i = rows.Starts[cell]; i < rows.Starts[cell] + rows.Lengths[cell]; i++)
        {
            if (rows.Quantities[i] != 0 && reached[rows.CellOf(rows.Columns[i])])
                return true;
        }

        return false;
    }

    private static T[] Copied<T>(T[] from, int length)
    {
        Array.Resize(ref from, length);

        return from;
    }
}
