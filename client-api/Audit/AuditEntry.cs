namespace ClientApi.Audit;

/// <summary>Something to be recorded. It never holds a figure, and never a secret.</summary>
/// <remarks>
/// Texts may come from outside as they are: when they are stored, whatever could look like another line or another entry is
/// escaped, and what is longer than <see cref="AuditText.Longest"/> is cut.
/// </remarks>
public sealed record AuditEntry
{
    public required AuditKind Kind { get; init; }

    /// <summary>What was done or tried: <c>read</c>, <c>client.revoke</c>, <c>POST /v1/facts</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Who did it.</summary>
    public required AuditActor By { get; init; }

    /// <summary>The enterprise that it concerns, by the id that facts use; else empty.</summary>
    public string Enterprise { get; init; } = "";

    /// <summary>The factor library that it concerns; else empty.</summary>
    public string Library { get; init; } = "";

    /// <summary>The organisation whose rights or people it concerns; else empty.</summary>
    public string About { get; init; } = "";

    /// <summary>The product, factor, client, person or approval; else empty.</summary>
    public string Entity { get; init; } = "";

    /// <summary>Of a disclosure: <c>figure</c>, <c>breakdown</c>, <c>history</c> or <c>portfolio</c>; of an attempt at an entity the same, <c>fact</c> or <c>border</c>.</summary>
    public string What { get; init; } = "";

    /// <summary>The sentence of the decision.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How many times, where one entry stands for several.</summary>
    public int Times { get; init; } = 1;

    /// <summary>When; left out it is the time of recording.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>Who did what an entry tells.</summary>
/// <param name="Id">Of the person or client; empty where nobody is known.</param>
/// <param name="Organisation">Its organisation; empty where there is none.</param>
/// <param name="Address">The host address that the request came from; empty for what came otherwise.</param>
/// <param name="Trace">The trace id of the request.</param>
public readonly record struct AuditActor(string Id, string Name, string Organisation, string Address = "", string Trace = "");

/// <summary>An entry as it stands in the log.</summary>
/// <param name="Number">From 1, without gaps.</param>
public sealed record RecordedEntry(long Number, AuditEntry Entry);
