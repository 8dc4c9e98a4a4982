using System.Data.Common;

namespace ClientApi.Storage;

/// <summary>Tells failures of a database, however the libraries on the way have wrapped them, from faults of this program.</summary>
internal static class StoreFailure
{
    /// <summary>Whether the store could not be read or written: it is away, does not answer in time, or refuses.</summary>
    public static bool IsOne(Exception? failure) =>
        failure is DbException or TimeoutException || (failure?.InnerException is { } inner && IsOne(inner));
}
