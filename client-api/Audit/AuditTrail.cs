using ClientApi.Problems;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClientApi.Audit;

/// <summary>The audit log as whoever discloses something uses it: what was recorded is on disk.</summary>
/// <remarks>
/// One group is written at a time, and whatever is recorded meanwhile waits for the next, so that a host pays one durable write per
/// group and not per entry. While access control is off there is nobody to tell apart, and nothing is recorded.
/// </remarks>
public sealed partial class AuditTrail : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly AuditWriter? _writer;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditTrail> _logger;
    private readonly int _mostWaiting;
    private readonly int _mostOfClient;
    private Group? _waiting;
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private bool _hasFailed;

    internal AuditTrail(AuditWriter? writer, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditTrail> logger)
    {
        (_writer, _time, _logger) = (writer, time, logger);
        (_mostWaiting, _mostOfClient) = (options.Value.MaxWaiting, options.Value.MaxWaitingOfClient);
    }

    /// <summary>Returns once the entry is on disk.</summary>
    /// <exception cref="AuditUnavailableException">It can't be recorded: what it tells of must not be done.</exception>
    public Task RecordAsync(AuditEntry entry, CancellationToken cancellation = default) => RecordAsync([entry], cancellation);

    /// <summary>Returns once all of them are on disk, one after the other.</summary>
    /// <exception cref="AuditUnavailableException">They can't be recorded: what they tell of must not be done.</exception>
    public Task RecordAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation = default) => RecordAsync(entries, reader: null, cancellation);

    /// <summary>The same of what is shown to one reader, which has its share of what may wait, so that none keeps the others waiting.</summary>
    /// <exception cref="AuditUnavailableException">They can't be recorded: what they tell of must not be done.</exception>
    /// <exception cref="TurnedAwayException">The reader's share is used up for the moment: the same.</exception>
    public Task DiscloseAsync(string reader, IReadOnlyList<AuditEntry> entries, CancellationToken cancellation = default) =>
        RecordAsync(entries, reader, cancellation);

    private Task RecordAsync(IReadOnlyList<AuditEntry> entries, string? reader, CancellationToken cancellation)
    {
        if (_writer is null || entries.Count == 0)
            return Task.CompletedTask;

        var now = _time.GetUtcNow();
        lock (_gate)
        {
            if (_waiting is { Entries.Count: > 0 } full && full.Entries.Count + entries.Count > _mostWaiting)
                return Task.FromException(new AuditUnavailableException($"{full.Entries.Count} entries wait to be written already."));

            var group = _waiting ??= new();
            if (reader is not null && !group.TryCount(reader, entries.Count, _mostOfClient))
            {
                return Task.FromException(new TurnedAwayException(
                    ProblemCodes.RateLimited, $"{_mostOfClient} disclosures to {reader} wait to be recorded.", TimeSpan.FromSeconds(1)));
            }

            group.Entries.AddRange(entries.Select(entry => entry.At == default ? entry with { At = now } : entry));
            if (!_isWriting)
            {
                _isWriting = true;
                _writing = WriteAsync(_writer);
            }

            return group.Done.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Records that a disclosure begins that goes on, a stream for instance; its end is recorded when it is disposed.</summary>
    /// <exception cref="AuditUnavailableException">It can't be recorded: it must not begin.</exception>
    public Task<OpenDisclosure> BeginAsync(AuditEntry entry, CancellationToken cancellation = default) => BeginAsync([entry], cancellation);

    /// <summary>Records that a disclosure of several things begins, as one that goes on and ends for all of them.</summary>
    /// <exception cref="AuditUnavailableException">It can't be recorded: it must not begin.</exception>
    public async Task<OpenDisclosure> BeginAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation = default)
    {
        await RecordAsync([.. entries.Select(entry => entry with { Action = $"{entry.Action}.begin" })], cancellation);

        return new(this, [.. entries.Select(entry => entry with { Action = $"{entry.Action}.end", At = default })]);
    }

    public async ValueTask DisposeAsync()
    {
        Task writing;
        lock (_gate)
            writing = _writing;

        await writing;
        if (_writer is not null)
            await _writer.DisposeAsync();
    }

    /// <summary>Writes as long as something waits.</summary>
    private async Task WriteAsync(AuditWriter writer)
    {
        // Never by the caller, who holds the gate; and a file is written without letting go of the thread.
        await Task.Yield();
        while (true)
        {
            Group group;
            lock (_gate)
            {
                _isWriting = _waiting is not null;
                if (!_isWriting)
                    return;

                (group, _waiting) = (_waiting!, null);
            }

            await WriteAsync(writer, group);
        }
    }

    private async Task WriteAsync(AuditWriter writer, Group group)
    {
        try
        {
            await writer.AppendAsync(group.Entries);
            if (_hasFailed)
                LogWritten();

            _hasFailed = false;
            group.Done.SetResult();
        }
        catch (Exception failure)
        {
            // Told once, not with every request that is refused for it.
            if (!_hasFailed)
                LogFailed(failure.InnerException ?? failure);

            _hasFailed = true;
            group.Done.SetException(failure as AuditUnavailableException ?? new AuditUnavailableException("The audit log can't be written.", failure));
            _ = group.Done.Task.Exception;
        }
    }

    [LoggerMessage(LogLevel.Error, "The audit log can't be written: disclosures are refused until it can")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(LogLevel.Information, "The audit log is written again")]
    private partial void LogWritten();

    private sealed class Group
    {
        private readonly Dictionary<string, int> _ofReaders = new(StringComparer.Ordinal);

        public List<AuditEntry> Entries { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether a reader may have so many more; what comes alone always may, however much it is.</summary>
        public bool TryCount(string reader, int more, int most)
        {
            var waiting = _ofReaders.GetValueOrDefault(reader);
            if (waiting > 0 && waiting + more > most)
                return false;

            _ofReaders[reader] = waiting + more;

            return true;
        }
    }
}
