using System.Net;
using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>What became of pushes that came faster than the grid could take them.</summary>
internal sealed class OverloadFigures
{
    private readonly List<string> _errors = [];

    /// <summary>How long those waited that were accepted, from when they were sent.</summary>
    public Latencies Acknowledged { get; } = new();

    public int Accepted { get; private set; }

    /// <summary>Those that were told to come back: with 429, or with 503 where others state facts of the same product at that moment.</summary>
    public int TurnedAway { get; private set; }

    /// <summary>Of those, how many were not told when.</summary>
    public int WithoutRetryAfter { get; private set; }

    /// <summary>What ended otherwise.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <param name="code">Of the problem, where there is one.</param>
    public void Note(HttpResponseMessage answer, string? code, TimeSpan took)
    {
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK:
                Accepted++;
                Acknowledged.Add(took);
                break;
            case HttpStatusCode.TooManyRequests:
            case HttpStatusCode.ServiceUnavailable when code == "CONTENDED":
                TurnedAway++;
                WithoutRetryAfter += answer.Headers.RetryAfter is null ? 1 : 0;
                break;
            default:
                Fail($"{(int)answer.StatusCode} {code}");
                break;
        }
    }

    public void Fail(string reason) => _errors.Add(reason);
}
