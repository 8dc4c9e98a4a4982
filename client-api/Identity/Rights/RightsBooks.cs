using System.Data.Common;
using ClientApi.Identity.Storage;
using ClientApi.Identity.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Rights;

/// <summary>The book that holds at this moment, on this host.</summary>
internal sealed class RightsBooks(
    RightsNumber number, TokenKeyRegister keys, IDbContextFactory<IdentityDb> store, IOptions<Access.AccessOptions> options, TimeProvider time)
    : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile RightsBook? _book;
    private long _readAt;

    /// <summary>Told when tokens are signed with another key than before.</summary>
    public event Action? KeysChanged;

    /// <summary>The book as last read; the host has read it before it serves anything.</summary>
    public RightsBook Latest => _book ?? throw new InvalidOperationException("Rights are read before anything is served.");

    /// <summary>The book that holds now: no change of rights that was acknowledged before this call is missing from it.</summary>
    /// <remarks>
    /// While the store can't be read the last one serves for a while: nothing can be changed in a store that is gone, and reads
    /// go on without it.
    /// </remarks>
    /// <exception cref="RightsUnknownException">The store can't be read, for longer than that.</exception>
    public async ValueTask<RightsBook> CurrentAsync()
    {
        try
        {
            var current = await number.ReadAsync();
            Volatile.Write(ref _readAt, time.GetTimestamp());

            return _book is { } book && book.Number == current ? book : await BeginAsync();
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            if (_book is { } book && time.GetElapsedTime(Volatile.Read(ref _readAt)).TotalSeconds < options.Value.GraceSeconds)
                return book;

            throw new RightsUnknownException(failure);
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<RightsBook> BeginAsync()
    {
        await _one.WaitAsync();
        try
        {
            // The number first: what is read after it is at least as new.
            var current = await number.ReadAsync();
            if (_book is { } book && book.Number == current)
                return book;

            var (before, now) = (_book?.Keys, await keys.ReadAsync(CancellationToken.None));
            _book = new(current, now.IsSameAs(before) ? before! : now, store, time);
            if (before is not null && !now.IsSameAs(before))
                KeysChanged?.Invoke();

            return _book;
        }
        finally
        {
            _one.Release();
        }
    }
}

/// <summary>Who may do what can't be read now.</summary>
internal sealed class RightsUnknownException(Exception inner) : Exception("The store of principals can't be read.", inner);
