using Footprints.Cells;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

public class LoopGroupTests
{
    private static readonly CellKey Steel = Loop.Key(1);
    private static readonly CellKey Electricity = Loop.Key(2);
    private static readonly CellKey Scrap = Loop.Key(3);

    [Fact]
    public void Two_products_that_use_each_other_have_the_totals_of_the_two_equations()
    {
        var solution = SteelAndElectricity().Solve(LoopLimits.Default);

        Assert.Equal(LoopStatus.Converged, solution.Status);
        Assert.Equal(11.2 / 0.94, solution.TotalOf(Steel)[0], 1e-11);
        Assert.Equal(6 / 0.94, solution.TotalOf(Electricity)[0], 1e-11);
    }

    [Fact]
    public void The_error_bound_of_a_small_loop_is_small()
    {
        var solution = SteelAndElectricity().Solve(LoopLimits.Default);

        Assert.InRange(solution.RelativeError, 0, 1e-12);
        Assert.InRange(solution.TotalOf(Steel)[(int)Lane.ErrorBound], double.Epsilon, 1e-11);
    }

    [Fact]
    public void Only_what_changed_is_told()
    {
        var group = SteelAndElectricity();
        group.SetOutside(Scrap, Lanes(1), 0, CellState.None);
        var first = group.Solve(LoopLimits.Default).ChangedCells;

        group.SetOutside(Scrap, Lanes(2), 0, CellState.None);
        var changed = Keys(group.Solve(LoopLimits.Default));

        Assert.Equal(3, first);
        Assert.Equal([Scrap], changed);
    }

    [Fact]
    public void A_second_solution_of_the_same_group_changes_nothing()
    {
        var group = SteelAndElectricity();
        group.Solve(LoopLimits.Default);

        var second = group.Solve(LoopLimits.Default);

        Assert.Equal(0, second.ChangedCells);
        Assert.Equal(0, second.Sweeps);
        Assert.Equal(11.2 / 0.94, second.TotalOf(Steel)[0], 1e-11);
    }

    [Fact]
    public void What_nothing_reaches_is_exactly_zero_even_in_a_loop_that_would_diverge()
    {
        var group = SteelAndElectricity();
        group.SetRow(Scrap, [Scrap], [2]);

        var solution = group.Solve(LoopLimits.Default);

        Assert.Equal(LoopStatus.Converged, solution.Status);
        Assert.All(solution.TotalOf(Scrap).ToArray(), lane => Assert.Equal(0, BitConverter.DoubleToInt64Bits(lane)));
    }

    [Fact]
    public void An_input_counts_from_when_its_cell_is_added_until_it_is_removed()
    {
        var group = SteelAndElectricity();
        group.SetRow(Steel, [Electricity, Scrap], [0.3, 0.5]);

        var before = group.Solve(LoopLimits.Default).TotalOf(Steel)[0];
        group.SetOutside(Scrap, Lanes(4), 0, CellState.None);
        var with = group.Solve(LoopLimits.Default).TotalOf(Steel)[0];
        group.Remove(Scrap);
        var after = group.Solve(LoopLimits.Default).TotalOf(Steel)[0];

        Assert.Equal(11.2 / 0.94, before, 1e-11);
        Assert.Equal(13.2 / 0.94, with, 1e-11);
        Assert.Equal(11.2 / 0.94, after, 1e-11);
        Assert.False(group.Contains(Scrap));
        Assert.Equal(2, group.Cells);
    }

    [Fact]
    public void The_states_of_all_cells_are_those_of_the_group()
    {
        var group = SteelAndElectricity();
        group.SetOutside(Steel, Lanes(10), 1, CellState.Incomplete);
        group.SetOutside(Electricity, Lanes(4), 1, CellState.Expired);

        Assert.Equal(CellState.Incomplete | CellState.Expired, group.Solve(LoopLimits.Default).Outside);
    }

    [Fact]
    public void A_negative_quantity_takes_from_values_and_adds_to_trust()
    {
        var group = new LoopGroup();
        var lanes = Lanes(10);
        lanes[(int)Lane.Absolute] = 10;
        group.SetRow(Steel, [Steel], [-0.25]);
        group.SetOutside(Steel, lanes, 0, CellState.None);

        var total = group.Solve(LoopLimits.Default).TotalOf(Steel);

        Assert.Equal(8, total[0], 1e-11);
        Assert.Equal(10 / 0.75, total[(int)Lane.Absolute], 1e-11);
    }

    [Fact]
    public void An_incoming_error_grows_with_the_loop()
    {
        var group = new LoopGroup();
        var lanes = Lanes(1);
        lanes[(int)Lane.ErrorBound] = 1e-3;
        group.SetRow(Steel, [Steel], [-0.5]);
        group.SetOutside(Steel, lanes, 0, CellState.None);

        Assert.Equal(2e-3, group.Solve(LoopLimits.Default).TotalOf(Steel)[(int)Lane.ErrorBound], 1e-10);
    }

    [Fact]
    public void The_same_calls_give_the_same_bits()
    {
        var loop = Loop.Random(new Random(11), cells: 60, radiusAbout: 0.9);

        Assert.Equal(AllTotals(loop), AllTotals(loop));
    }

    [Fact]
    public void Numbers_that_overflow_are_unresolved_and_never_handed_out()
    {
        var group = new LoopGroup();
        group.SetRow(Steel, [Steel], [0.999]);
        group.SetOutside(Steel, Lanes(double.MaxValue), 0, CellState.None);

        var solution = group.Solve(LoopLimits.Default);

        Assert.Equal(LoopStatus.Unresolved, solution.Status);
        Assert.Equal(0, solution.TotalOf(Steel)[0]);
    }

    [Fact]
    public void A_quantity_that_is_not_finite_is_refused() =>
        Assert.Throws<ArgumentException>(() => new LoopGroup().SetRow(Steel, [Steel], [double.NaN]));

    private static LoopGroup SteelAndElectricity()
    {
        var group = new LoopGroup();
        group.SetRow(Steel, [Electricity], [0.3]);
        group.SetRow(Electricity, [Steel], [0.2]);
        group.SetOutside(Steel, Lanes(10), 1, CellState.None);
        group.SetOutside(Electricity, Lanes(4), 1, CellState.None);

        return group;
    }

    private static double[] Lanes(double fossil)
    {
        var lanes = new double[Footprints.Lanes.Lanes.Width];
        lanes[(int)Lane.Fossil] = fossil;

        return lanes;
    }

    private static List<CellKey> Keys(LoopSolution solution)
    {
        var keys = new List<CellKey>();
        foreach (var changed in solution.Changed)
            keys.Add(changed.Cell);

        return keys;
    }

    private static double[] AllTotals(Loop loop)
    {
        var solution = loop.Group().Solve(LoopLimits.Default);

        return [.. Enumerable.Range(0, loop.Cells).SelectMany(cell => solution.TotalOf(Loop.Key(cell)).ToArray())];
    }
}
