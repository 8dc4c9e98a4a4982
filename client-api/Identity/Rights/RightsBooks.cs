using ClientApi.Identity.Storage;
using ClientApi.Identity.Tokens;
using ClientApi.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Rights;

/// <summary>The book that holds at this moment, on this host.</summary>
internal sealed class RightsBooks(
    RightsNumber number, TokenKeyRegister keys, IDbContextFactory<IdentityDb> store, IOptions<Access.AccessOptions> options, TimeProvider time)
    : IDisposable
{
    /// <summary>How long nobody asks again after the store could not be read: where it hangs, each question waits for seconds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1);
    private volatile RightsBook? _book;
    private long _readAt;
    private long _failedAt;

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
        var failedAt = Volatile.Read(ref _failedAt);
        if (failedAt != 0 && time.GetElapsedTime(failedAt) < Pause && Remembered() is { } remembered)
            return remembered;

        try
        {
            var current = await number.ReadAsync();
            Volatile.Write(ref _readAt, time.GetTimestamp());

            return _book is { } book && book.Number == current ? book : await BeginAsync();
        }
        catch (Exception failure) when (StoreFailure.IsOne(failure))
        {
            Volatile.Write(ref _failedAt, time.GetTimestamp());

            return Remembered() ?? throw new RightsUnknownException(failure);
        }
    }

    /// <summary>The last book, as long as it may serve without having been compared.</summary>
    private RightsBook? Remembered() =>
        _book is { } book && time.GetElapsedTime(Volatile.Read(ref _readAt)).TotalSeconds < options.Value.GraceSeconds ? book : null;

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
