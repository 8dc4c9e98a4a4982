namespace ClientApi.Audit;

/// <summary>A disclosure that goes on. Disposing it records its end.</summary>
/// <remarks>An end that can't be recorded is missing from the log, as after the death of a host: the beginning stands there.</remarks>
public sealed class OpenDisclosure : IAsyncDisposable
{
    private readonly AuditTrail _trail;
    private IReadOnlyList<AuditEntry>? _ends;

    internal OpenDisclosure(AuditTrail trail, IReadOnlyList<AuditEntry> ends) => (_trail, _ends) = (trail, ends);

    /// <summary>Says why it ends, as the log will tell it; else it is told that the reader went.</summary>
    public void EndsFor(string reason) => _ends = _ends is { } ends ? [.. ends.Select(end => end with { Reason = reason })] : null;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ends, null) is not { } ends)
            return;

        try
        {
            await _trail.RecordAsync(ends);
        }
        catch (AuditUnavailableException)
        {
            // The log says of itself that it could not be written.
        }
    }
}
