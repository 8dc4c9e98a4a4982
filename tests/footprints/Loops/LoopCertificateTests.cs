using CsCheck;
using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

public class LoopCertificateTests
{
    private static readonly Gen<(int Seed, int Cells, double Radius)> Loops =
        Gen.Select(Gen.Int, Gen.Int[1, 7], Gen.Double[0.05, 1.5]);

    [Fact]
    public void Every_total_lies_within_its_published_bound_of_the_exact_one() =>
        Loops.Sample(
            given =>
            {
                var loop = Loop.Random(new Random(given.Seed), given.Cells, given.Radius);

                var solution = loop.Group().Solve(LoopLimits.Default);

                if (solution.Status == LoopStatus.Converged)
                    Assert.Null(loop.FirstWrong(solution));
            },
            iter: 1_000);

    [Fact]
    public void Totals_after_any_changes_lie_within_their_bounds_and_every_change_is_told() =>
        Loops.Sample(
            given =>
            {
                var random = new Random(given.Seed);
                var loop = Loop.Random(random, given.Cells, given.Radius);
                var group = loop.Group();
                var seen = new Dictionary<CellKey, double[]>();
                for (var change = 0; change < 6; change++)
                {
                    var solution = group.Solve(LoopLimits.Default);
                    if (solution.Status == LoopStatus.Converged)
                        Assert.Null(loop.FirstWrong(solution));

                    AssertChangesTold(solution, seen, loop);
                    Change(loop, group, random, given.Radius);
                }
            },
            iter: 300);

    [Fact]
    public void A_group_that_was_changed_agrees_with_a_fresh_one_of_the_same_rows() =>
        Gen.Select(Gen.Int, Gen.Int[20, 120]).Sample(
            (seed, cells) =>
            {
                var random = new Random(seed);
                var loop = Loop.Random(random, cells, radiusAbout: 0.7);
                var group = loop.Group();
                for (var change = 0; change < 10; change++)
                {
                    group.Solve(LoopLimits.Default);
                    Change(loop, group, random, 0.7);
                }

                AssertAgree(loop, group.Solve(LoopLimits.Default), loop.Group().Solve(LoopLimits.Default));
            },
            iter: 100);

    [Fact]
    public void The_direct_solution_and_the_iteration_agree() =>
        Gen.Select(Gen.Int, Gen.Int[5, 80]).Sample(
            (seed, cells) =>
            {
                var loop = Loop.Random(new Random(seed), cells, radiusAbout: 0.8);

                var iterated = loop.Group().Solve(LoopLimits.Default with { DenseLimit = -1 });

                AssertAgree(loop, loop.Group().Solve(LoopLimits.Default), iterated);
            },
            iter: 100);

    private static void Change(Loop loop, LoopGroup group, Random random, double radius)
    {
        var cell = random.Next(loop.Cells);
        if (random.Next(2) == 0)
        {
            loop.SetRandomOutside(random, cell);
            loop.GiveOutside(group, cell);
        }
        else
        {
            loop.Rows[cell] = Loop.RandomRow(random, loop.Cells, radius);
            loop.GiveRow(group, cell);
        }
    }

    private static void AssertChangesTold(LoopSolution solution, Dictionary<CellKey, double[]> seen, Loop loop)
    {
        var told = new HashSet<CellKey>();
        foreach (var changed in solution.Changed)
        {
            Assert.True(told.Add(changed.Cell));
            Assert.Equal(solution.TotalOf(changed.Cell).ToArray(), changed.Lanes.ToArray());
            Assert.False(seen.TryGetValue(changed.Cell, out var before) && before.SequenceEqual(changed.Lanes.ToArray()));
        }

        for (var cell = 0; cell < loop.Cells; cell++)
        {
            var total = solution.TotalOf(Loop.Key(cell)).ToArray();
            Assert.True(told.Contains(Loop.Key(cell)) || seen[Loop.Key(cell)].SequenceEqual(total));
            seen[Loop.Key(cell)] = total;
        }
    }

    private static void AssertAgree(Loop loop, LoopSolution left, LoopSolution right)
    {
        Assert.Equal(right.Status, left.Status);
        for (var cell = 0; cell < loop.Cells; cell++)
        {
            var one = left.TotalOf(Loop.Key(cell));
            var other = right.TotalOf(Loop.Key(cell));
            var bounds = one[(int)Lanes.Lane.ErrorBound] + other[(int)Lanes.Lane.ErrorBound];
            for (var lane = 0; lane < (int)Lanes.Lane.ErrorBound; lane++)
                Assert.InRange(Math.Abs(one[lane] - other[lane]), 0, bounds);
        }
    }
}
