using CsCheck;
using Footprints.Loops;
using Whole.Tests.Running;

namespace Footprints.Tests.Loops;

public class LoopDivergenceTests
{
    [Fact]
    public void A_self_loop_of_exactly_one_diverges() => Assert.Equal(LoopStatus.Divergent, StatusOf(Cycle(1)));

    [Fact]
    public void Two_for_one_and_a_half_for_one_diverge() => Assert.Equal(LoopStatus.Divergent, StatusOf(Cycle(2, 0.5)));

    [Fact]
    public void A_self_loop_of_minus_one_diverges_since_absolute_values_decide() =>
        Assert.Equal(LoopStatus.Divergent, StatusOf(Cycle(-1)));

    [Fact]
    public void A_row_sum_above_one_proves_nothing() => Assert.Equal(LoopStatus.Converged, StatusOf(Cycle(1e6, 1e-7)));

    [Theory]
    [InlineData(0.9999)]
    [InlineData(0.999999)]
    [InlineData(0.99999999)]
    public void A_small_loop_just_below_one_converges_in_a_few_sweeps(double radius)
    {
        var loop = Cycle(Math.Sqrt(radius), 2, Math.Sqrt(radius) / 2);

        var solution = loop.Group().Solve(LoopLimits.Default);

        Assert.Equal(LoopStatus.Converged, solution.Status);
        Assert.InRange(solution.Sweeps, 1, 6);
        Assert.Null(loop.FirstWrong(solution));
    }

    [Fact]
    public void A_cycle_diverges_exactly_if_the_product_of_its_quantities_is_at_least_one() =>
        Gen.Select(Gen.Int, Gen.Int[1, 9], Gen.Double[-12, -1], Gen.Bool).Sample(
            (seed, cells, exponent, isAbove) =>
            {
                var random = new Random(seed);
                var loop = Cycle(
                    [.. Enumerable.Range(0, cells).Select(_ => Math.ScaleB(random.Next(2) * 2 - 1, random.Next(-20, 20)))]);
                Close(loop, isAbove ? 1 + Math.Pow(10, exponent) : 1 - Math.Pow(10, exponent));

                Assert.Equal(isAbove ? LoopStatus.Divergent : LoopStatus.Converged, StatusOf(loop));
            },
            iter: 1_000);

    [Fact]
    public void A_cycle_whose_product_is_exactly_one_diverges() =>
        Gen.Select(Gen.Int, Gen.Int[1, 9]).Sample(
            (seed, cells) =>
            {
                var random = new Random(seed);
                var loop = Cycle([.. Enumerable.Range(0, cells).Select(_ => Math.ScaleB(1, random.Next(-20, 20)))]);
                Close(loop, 1);

                Assert.Equal(LoopStatus.Divergent, StatusOf(loop));
            },
            iter: 300);

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000)]
    public void Rows_that_add_up_to_the_same_sum_diverge_exactly_if_that_is_at_least_one(int denseLimit) =>
        Gen.Select(Gen.Int, Gen.Int[2, 40], Gen.Double[-6, -1], Gen.Bool).Sample(
            (seed, cells, exponent, isAbove) =>
            {
                var distance = Math.Pow(10, exponent);
                var loop = WithEqualRowSums(new Random(seed), cells, isAbove ? 1 + distance : 1 - distance);

                var solution = loop.Group().Solve(LoopLimits.Default with { DenseLimit = denseLimit, MaxWork = 500_000_000 });

                // Iteration alone may run out of work this close to 1, but never says what is not so.
                if (denseLimit > 0 || exponent > -3)
                    Assert.Equal(isAbove ? LoopStatus.Divergent : LoopStatus.Converged, solution.Status);
                else
                    Assert.NotEqual(isAbove ? LoopStatus.Converged : LoopStatus.Divergent, solution.Status);
            },
            iter: denseLimit > 0 ? 100 : LongTest.Cases(100));

    [Fact]
    public void A_divergent_group_recovers_when_its_loop_opens()
    {
        var loop = Cycle(2, 0.5);
        var group = loop.Group();
        var divergent = group.Solve(LoopLimits.Default).Status;
        var shown = group.Solve(LoopLimits.Default).TotalOf(Loop.Key(0))[0];

        loop.Rows[0][0] = (1, 1);
        loop.GiveRow(group, 0);
        var recovered = group.Solve(LoopLimits.Default);

        Assert.Equal(LoopStatus.Divergent, divergent);
        Assert.Equal(0, shown);
        Assert.Equal(LoopStatus.Converged, recovered.Status);
        Assert.Equal(2, recovered.ChangedCells);
        Assert.Null(loop.FirstWrong(recovered));
    }

    [Fact]
    public void A_divergent_loop_that_nothing_reaches_any_more_is_zero()
    {
        var loop = Cycle(2, 0.5);
        var group = loop.Group();
        group.Solve(LoopLimits.Default);

        Array.Clear(loop.Outside[0]);
        Array.Clear(loop.Outside[1]);
        loop.GiveOutside(group, 0);
        loop.GiveOutside(group, 1);

        Assert.Equal(LoopStatus.Converged, group.Solve(LoopLimits.Default).Status);
    }

    [Fact]
    public void A_group_is_unresolved_when_the_work_limit_comes_first()
    {
        var loop = WithEqualRowSums(new Random(5), 30, 1 - 1e-9);

        var solution = loop.Group().Solve(LoopLimits.Default with { DenseLimit = -1, MaxWork = 100_000 });

        Assert.Equal(LoopStatus.Unresolved, solution.Status);
    }

    [Fact]
    public void An_unresolved_group_goes_on_from_where_it_got_to()
    {
        var loop = WithEqualRowSums(new Random(5), 30, 0.999);
        var group = loop.Group();
        var limits = LoopLimits.Default with { DenseLimit = -1, MaxWork = 1_000_000 };
        var first = group.Solve(limits).Status;
        var attempts = 1;
        while (group.Solve(limits).Status == LoopStatus.Unresolved && attempts < 1_000)
            attempts++;

        Assert.Equal(LoopStatus.Unresolved, first);
        Assert.InRange(attempts, 1, 999);
        Assert.Null(loop.FirstWrong(group.Solve(limits)));
    }

    [Fact]
    public void A_group_that_diverges_converges_and_diverges_again_is_right_each_time() =>
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var loop = WithEqualRowSums(random, 6, 0.9);
                var group = loop.Group();
                for (var change = 0; change < 6; change++)
                {
                    var cell = random.Next(6);
                    var kept = loop.Rows[cell];
                    loop.Rows[cell] = [.. kept, (cell, 1)];
                    loop.GiveRow(group, cell);
                    Assert.Equal(LoopStatus.Divergent, group.Solve(LoopLimits.Default).Status);

                    loop.Rows[cell] = kept;
                    loop.GiveRow(group, cell);
                    loop.Outside[random.Next(6)][0] = 1 + random.NextDouble();
                    for (var given = 0; given < 6; given++)
                        loop.GiveOutside(group, given);

                    var solution = group.Solve(LoopLimits.Default);
                    Assert.Equal(LoopStatus.Converged, solution.Status);
                    Assert.Null(loop.FirstWrong(solution));
                }
            },
            iter: 100);

    private static LoopStatus StatusOf(Loop loop)
    {
        var solution = loop.Group().Solve(LoopLimits.Default);
        if (solution.Status == LoopStatus.Converged)
            Assert.Null(loop.FirstWrong(solution));

        return solution.Status;
    }

    private static Loop Cycle(params double[] quantities)
    {
        var loop = new Loop(quantities.Length);
        for (var cell = 0; cell < loop.Cells; cell++)
        {
            loop.Rows[cell].Add(((cell + 1) % loop.Cells, quantities[cell]));
            loop.Outside[cell][0] = 1 + cell;
        }

        return loop;
    }

    /// <summary>
    /// Changes the last quantity so that all of them (powers of two otherwise) multiply to the radius.
    /// </summary>
    private static void Close(Loop loop, double product)
    {
        var last = loop.Cells - 1;
        for (var cell = 0; cell < last; cell++)
            product /= loop.Rows[cell][0].Quantity;

        loop.Rows[last][0] = (loop.Rows[last][0].Input, product);
    }

    private static Loop WithEqualRowSums(Random random, int cells, double sum)
    {
        var loop = new Loop(cells);
        for (var cell = 0; cell < cells; cell++)
        {
            var weights = Enumerable.Range(0, 1 + random.Next(cells)).Select(_ => 1 + random.Next(9)).ToArray();
            foreach (var weight in weights)
                loop.Rows[cell].Add((random.Next(cells), weight * sum / weights.Sum() * (random.Next(6) == 0 ? -1 : 1)));

            loop.Outside[cell][0] = random.NextDouble();
            loop.Outside[cell][12] = random.NextDouble();
        }

        return loop;
    }
}
