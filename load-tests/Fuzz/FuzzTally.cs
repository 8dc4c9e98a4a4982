using System.Globalization;
using System.Text.RegularExpressions;
using LoadTests.Questions;

namespace LoadTests.Fuzz;

/// <summary>Counts what became of the requests, and keeps those that should not have ended as they did.</summary>
internal sealed partial class FuzzTally
{
    private const int MostShown = 10;

    /// <summary>Codes by which the grid says that it can't now: those of a start, and of more than it takes at a time.</summary>
    private static readonly string[] Intended = ["LOADING", "CONTENDED", "OVERLOADED", "TOO_MANY_PENDING"];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, long> _statuses = [];
    private readonly List<string> _faults = [];

    public long Requests { get; private set; }

    /// <summary>Answers of 500 and above that say of no state in which the grid can't answer, and requests without any answer.</summary>
    public long ServerErrors { get; private set; }

    /// <summary>Connections that ended without an answer to the request that was sent.</summary>
    public long ClosedWithout { get; private set; }

    /// <summary>Answers that tell of a total which can't be computed.</summary>
    public long Unresolved { get; private set; }

    /// <summary>As "200 400, 401 17".</summary>
    public string Statuses => string.Join(", ", _statuses.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value}")));

    public IReadOnlyList<string> Faults => _faults;

    public void Answered(long number, Func<string> request, FuzzAnswer answer)
    {
        lock (_gate)
        {
            Requests++;
            Look(number, request, answer);
        }
    }

    /// <summary>A further answer to what one request was taken for.</summary>
    public void Follow(long number, Func<string> request, FuzzAnswer answer)
    {
        lock (_gate)
            Look(number, request, answer);
    }

    public void Closed()
    {
        lock (_gate)
        {
            Requests++;
            ClosedWithout++;
        }
    }

    public void Silent(long number, Func<string> request)
    {
        lock (_gate)
        {
            Requests++;
            Fault(number, request, "no answer in time");
        }
    }

    public void Garbled(long number, Func<string> request)
    {
        lock (_gate)
        {
            Requests++;
            Fault(number, request, "something that is no answer");
        }
    }

    private void Look(long number, Func<string> request, FuzzAnswer answer)
    {
        _statuses[answer.Status] = _statuses.GetValueOrDefault(answer.Status) + 1;
        if (answer.Body.Contains("\"UNRESOLVED\"", StringComparison.Ordinal))
            Unresolved++;

        // That a version of HTTP is none that there is, is the client's doing, whatever its number says.
        if (answer.Status < 500 || answer.Status == 505)
            return;
        if (answer.Status == 503 && Code().Match(answer.Body) is { Success: true } code && Intended.Contains(code.Groups[1].Value))
            return;

        Fault(number, request, $"{answer.Status} {answer.Body}");
    }

    private void Fault(long number, Func<string> request, string what)
    {
        ServerErrors++;
        if (_faults.Count >= MostShown)
            return;

        _faults.Add(string.Create(CultureInfo.InvariantCulture, $"request {number} got {what}\n{request()}"));
        Question.Say(_faults[^1]);
    }

    [GeneratedRegex("\"code\":\"([A-Z_]+)\"")]
    private static partial Regex Code();
}
