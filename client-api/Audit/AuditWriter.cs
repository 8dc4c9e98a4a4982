using System.Data.Common;
using System.Net.Sockets;

namespace ClientApi.Audit;

/// <summary>Appends groups of entries over one connection, each in one durable write. For one caller at a time.</summary>
internal sealed class AuditWriter(AuditStore store) : IAsyncDisposable
{
    private DbConnection? _connection;

    /// <exception cref="AuditUnavailableException">Nothing of it is in the log, or nobody knows.</exception>
    public async Task AppendAsync(IReadOnlyList<AuditEntry> entries)
    {
        var isUsed = _connection is not null;
        if (await TryAsync(entries) is not { } failure)
            return;

        // A connection may have died while nobody used it. What may have been committed is not written twice.
        if (isUsed && !failure.IsUncertain)
            failure = await TryAsync(entries);
        if (failure is not null)
            throw new AuditUnavailableException("The audit log can't be written.", failure.Cause);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();

        _connection = null;
    }

    private async Task<Failure?> TryAsync(IReadOnlyList<AuditEntry> entries)
    {
        var isUncertain = false;
        try
        {
            _connection ??= await store.OpenAsync(CancellationToken.None);
            await using var transaction = await _connection.BeginTransactionAsync();
            await AuditTable.AppendAsync(_connection, transaction, entries, CancellationToken.None);
            isUncertain = true;
            await transaction.CommitAsync();

            return null;
        }
        catch (Exception cause) when (cause is DbException or IOException or SocketException or TimeoutException or InvalidOperationException)
        {
            await CloseAsync();

            return new(cause, isUncertain);
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            await DisposeAsync();
        }
        catch (Exception failure) when (failure is DbException or IOException or InvalidOperationException)
        {
            // It was broken already: the next group opens another.
            _connection = null;
        }
    }

    /// <param name="IsUncertain">Whether it may have been written all the same.</param>
    private sealed record Failure(Exception Cause, bool IsUncertain);
}
