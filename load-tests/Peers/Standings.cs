using System.Globalization;
using LoadTests.Questions;

namespace LoadTests.Peers;

/// <summary>Reports what each contender took, and how many times the grid's time of the same changes that is.</summary>
internal sealed class Standings(Report report)
{
    private const string Nobody = "";

    private readonly List<string> _skipped = [];
    private readonly List<string> _unended = [];

    /// <summary>What the grid itself took.</summary>
    public void Add(string name, Arena arena)
    {
        report.Add($"{name}_cells", arena.Match.Before.Cells);
        report.Add($"{name}_lanes", Match.LaneCount);
        report.Add($"{name}_hot_ms_p50", arena.Hot.Milliseconds(50));
        report.Add($"{name}_small_ms_p50", arena.Small.Milliseconds(50));
        report.Check($"{name}_bit_equal", arena.Difference);
        Say(name, arena.Hot, arena.Small, $"{arena.Match.Before.Cells} cells");
    }

    /// <summary>What became of a contender in the arena that the grid has played before.</summary>
    public void Add(string name, Outcome outcome, Arena arena)
    {
        switch (outcome)
        {
            case Outcome.Played played:
                Add(name.Replace('-', '_'), played, arena);
                break;
            case Outcome.Skipped skipped:
                _skipped.Add(name);
                Question.Say($"  skipped: {skipped.Why}");
                break;
            case Outcome.Unended unended:
                _unended.Add(name);
                Question.Say($"  {name} did not end: {unended.Why}");
                break;
        }

        if (outcome is Outcome.Played { Hot: null })
            _unended.Add($"{name} hot");
    }

    /// <summary>Says who was not there, and who did not end.</summary>
    public void Close()
    {
        report.Add("skipped", _skipped.Count == 0 ? Nobody : string.Join(", ", _skipped));
        report.Add("unended", _unended.Count == 0 ? Nobody : string.Join(", ", _unended));
    }

    private void Add(string name, Outcome.Played played, Arena arena)
    {
        Say(name, played.Hot, played.Small, $"{played.Version}{(played.Remark is { } remark ? $": {remark}" : "")}");
        if (played.Hot is { } hot)
        {
            report.Add($"{name}_hot_ms_p50", hot.Milliseconds(50));
            report.Add($"{name}_hot_ratio", hot.Milliseconds(50) / arena.Hot.Milliseconds(50));
        }

        report.Add($"{name}_small_ms_p50", played.Small.Milliseconds(50));
        report.Add($"{name}_small_ratio", played.Small.Milliseconds(50) / arena.Small.Milliseconds(50));
        report.Add($"{name}_max_relative_error", played.WorstError);
        report.Check($"{name}_equal", played.WorstError <= Answer.MostRelativeError
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a lane of a total is off by {played.WorstError:G3} of it."));
    }

    private static void Say(string name, Latencies? hot, Latencies small, string remark) => Question.Say(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name}: hot {hot?.Milliseconds(50):G4} ms, small {small.Milliseconds(50):G4} ms ({remark})"));
}
