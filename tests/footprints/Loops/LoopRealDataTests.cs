using System.Text.Json;
using Footprints.Loops;
using Whole.Tests.Running;

namespace Footprints.Tests.Loops;

/// <summary>Loops of real data sets with known totals; skipped where the data is not at hand.</summary>
public class LoopRealDataTests
{
    private const double Relative = 1e-9;

    [SkippableFact]
    public void The_input_output_table_of_the_united_states_has_its_published_totals()
    {
        var set = RealData.Read(SharedData.Folder("useeio_v1.2"), totalColumn: 2);

        var worst = set.LargestError(limits: LoopLimits.Default);

        Assert.InRange(worst, 0, Relative);
    }

    [SkippableFact]
    public void The_loops_of_the_american_life_cycle_database_have_their_exact_totals()
    {
        var set = RealData.Read(SharedData.Folder("uslci_jsonld"), totalColumn: 1);

        var worst = set.LargestError(limits: LoopLimits.Default);

        Assert.InRange(worst, 0, Relative);
    }

    [SkippableFact]
    public void Small_cases_have_the_totals_that_other_projects_assert()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.Folder("third_party_small"), "cases.json")));

        foreach (var given in cases.RootElement.EnumerateArray())
        {
            var direct = given.GetProperty("direct").EnumerateObject().ToList();
            var loop = new Loop(direct.Count);
            for (var cell = 0; cell < direct.Count; cell++)
                loop.Outside[cell][0] = direct[cell].Value.GetDouble();

            foreach (var edge in given.GetProperty("edges").EnumerateArray())
                loop.Rows[Cell(edge, "product")].Add((Cell(edge, "input"), edge.GetProperty("quantity").GetDouble()));

            var solution = loop.Group().Solve(LoopLimits.Default);

            Assert.Equal(LoopStatus.Converged, solution.Status);
            Assert.Null(loop.FirstWrong(solution));
            foreach (var expected in given.GetProperty("all_totals_exact").EnumerateObject())
            {
                var total = solution.TotalOf(Loop.Key(direct.FindIndex(cell => cell.Name == expected.Name)))[0];
                Assert.InRange(Math.Abs(total - expected.Value.GetDouble()), 0, Relative * Math.Abs(total));
            }

            int Cell(JsonElement edge, string role) =>
                direct.FindIndex(cell => cell.Name == edge.GetProperty(role).GetString());
        }
    }
}
