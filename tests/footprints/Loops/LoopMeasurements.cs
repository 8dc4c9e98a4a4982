using System.Diagnostics;
using System.Globalization;
using Footprints.Loops;
using Whole.Tests.Running;
using Xunit.Abstractions;

namespace Footprints.Tests.Loops;

/// <summary>
/// What solving costs, told and not asserted; a pass is one pass over the same rows in the same process.
/// </summary>
public class LoopMeasurements(ITestOutputHelper output)
{
    private const int Repeats = 9;

    [LongFact]
    public void Tell_what_a_giant_group_costs()
    {
        var giant = new GiantLoop(seed: 7, products: 100_000, inputs: 10, layers: 10, feedback: 200);
        output.WriteLine($"giant: {giant.Cells} cells, {giant.Inputs} inputs");
        var group = giant.Group();
        Tell("cold", 0, () => group.Solve(LoopLimits.Default));
        var pass = giant.MedianPassMilliseconds(Repeats);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"one pass over the same rows, three blocks of lanes: {pass:F2} ms"));
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            giant.Heat(group, 1 + 0.1 * (1 + repeat % 3));
            Tell("hot factor", pass, () => group.Solve(LoopLimits.Default));
        }

        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            giant.TouchOne(group);
            Tell("one outside part", pass, () => group.Solve(LoopLimits.Default));
        }

        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            giant.ChangeOneRow(group, isBack: repeat % 2 == 0);
            Tell(repeat % 2 == 0 ? "one row, a new back input" : "one row", pass, () => group.Solve(LoopLimits.Default));
        }
    }

    [SkippableFact]
    public void Tell_what_a_dense_group_costs()
    {
        var folder = SharedData.Folder("useeio_v1.2");
        RealData.Read(folder, 2).LargestLoop().Group().Solve(LoopLimits.Default);

        var loop = RealData.Read(folder, 2).LargestLoop();
        var group = loop.Group();
        Tell("dense, cold", 0, () => group.Solve(LoopLimits.Default));
        for (var repeat = 0; repeat < 2 * Repeats; repeat++)
        {
            for (var cell = 0; cell < loop.Cells; cell++)
            {
                loop.Outside[cell][0] *= 1.1;
                loop.Outside[cell][12] *= 1.1;
                loop.GiveOutside(group, cell);
            }

            Tell("dense, hot factor", 0, () => group.Solve(LoopLimits.Default));
        }

        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            loop.Rows[repeat][0] = (loop.Rows[repeat][0].Input, loop.Rows[repeat][0].Quantity * 1.01);
            loop.GiveRow(group, repeat);
            Tell("dense, one row", 0, () => group.Solve(LoopLimits.Default));
        }
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(10, 0.5)]
    [InlineData(10, 0.999999)]
    public void Tell_what_a_tiny_group_costs(int cells, double radius)
    {
        var loop = new Loop(cells);
        for (var cell = 0; cell < cells; cell++)
        {
            loop.Rows[cell].Add(((cell + 1) % cells, radius));
            loop.Outside[cell][0] = loop.Outside[cell][12] = 1 + cell;
        }

        for (var warm = 0; warm < 200; warm++)
            loop.Group().Solve(LoopLimits.Default);

        var started = Stopwatch.GetTimestamp();
        for (var repeat = 0; repeat < 200; repeat++)
            loop.Group().Solve(LoopLimits.Default);

        var cold = Stopwatch.GetElapsedTime(started).TotalMicroseconds / 200;
        var group = loop.Group();
        started = Stopwatch.GetTimestamp();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var repeat = 0; repeat < 2_000; repeat++)
        {
            loop.Outside[0][0] = 1 + repeat % 7;
            loop.GiveOutside(group, 0);
            group.Solve(LoopLimits.Default);
        }

        var warmed = Stopwatch.GetElapsedTime(started).TotalMicroseconds / 2_000;
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / 2_000;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cells} cells, radius {radius}: built and solved in {cold:F1} us, "
            + $"changed and solved in {warmed:F1} us with {allocated} bytes"));
    }

    private void Tell(string what, double pass, Func<LoopSolution> solve)
    {
        var started = Stopwatch.GetTimestamp();
        var solution = solve();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {solution.Status}, {solution.Sweeps} sweeps, {elapsed:F2} ms, {(pass > 0 ? elapsed / pass : 0):F1} passes, "
            + $"error {solution.RelativeError:E1}, {solution.ChangedCells} changed, {solution.Work} multiply-adds"));
    }
}
