using ClientApi.Hosting;
using Footprints.Cells;

namespace Silo.Ledger;

/// <summary>Whether figures must be shared, as a ledger keeps it: a word.</summary>
internal static class SharingTerm
{
    public const string Open = "open";
    public const string Required = "required";

    public static string Word(this Sharing sharing) => sharing == Sharing.Required ? Required : Open;

    public static Sharing Read(string word) => word switch
    {
        Open => Sharing.Open,
        Required => Sharing.Required,
        _ => throw new InvalidDataException($"The ledger says '{word}' of whether figures must be shared: restore it from a backup."),
    };

    /// <exception cref="SharingMismatchException">The stored answer is another one.</exception>
    public static void Check(Sharing stored, Sharing asked)
    {
        if (stored != asked)
            throw new SharingMismatchException(stored, asked);
    }
}

/// <summary>A silo was told another answer than the grid was made with.</summary>
internal sealed class SharingMismatchException(Sharing stored, Sharing asked) : StartRefusedException(
    $"The grid was made with Grid:Sharing={stored.Word()}, but Grid:Sharing is {asked.Word()}: leave it out or set it to {stored.Word()}, "
    + $"or change it while the grid is stopped, with the command sharing {asked.Word()}.");
