using Footprints.Cells;

namespace Footprints.Tests.Recomputation;

/// <summary>What a cell must show: its total in twice the digits, which are doubles bit for bit where no loop lies upstream.</summary>
internal sealed class PlainCell
{
    public Twice[] Total { get; init; } = new Twice[Lanes.Lanes.State];

    public CellState State { get; set; }

    /// <summary>A loop lies upstream, so that a bound takes the place of the last bits.</summary>
    public bool HasLoop { get; set; }

    /// <summary>A loop upstream lies so close to divergence that either answer may be right.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>Clears what must not be shown.</summary>
    public void Finish()
    {
        if (Total.Any(number => !double.IsFinite(number.High)))
            State |= CellState.Unresolved;

        if ((State & CellStates.NoNumber) != 0)
            Array.Clear(Total);
    }

    /// <summary>What is wrong with a shown vector, or nothing.</summary>
    public string? Complaint(ReadOnlySpan<double> shown)
    {
        if (IsDoubtful)
            return null;

        var state = (CellState)BitConverter.DoubleToInt64Bits(shown[Lanes.Lanes.State]);
        if (state != State)
            return $"state is {state}, must be {State}";

        var bound = shown[Lanes.Lanes.State - 1];
        for (var lane = 0; lane < Lanes.Lanes.State; lane++)
        {
            var must = Total[lane];
            if (!HasLoop && BitConverter.DoubleToInt64Bits(shown[lane]) != BitConverter.DoubleToInt64Bits(must.High))
                return $"lane {lane} is {shown[lane]:R}, must be {must.High:R}";

            if (HasLoop && lane < Lanes.Lanes.State - 1 && !(Twice.Abs(must - shown[lane]).High <= bound * (1 + 1e-12)))
                return $"lane {lane} is {shown[lane]:R}, must be {must.High:R}, off by {(must - shown[lane]).High:R}, bound {bound:R}";
        }

        return null;
    }
}
