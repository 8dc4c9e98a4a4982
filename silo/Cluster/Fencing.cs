
namespace Silo.Cluster;

/// <summary>Ends the process of a silo that can't go on, above all one that finds itself declared dead.</summary>
/// <remarks>
/// It must serve nothing more: others hold its partitions. What it might still write is void anyway, since they have raised
/// the ledger's term. So nothing is drained, and a service manager starts a new silo in its place.
/// </remarks>
internal sealed class Fencing(ILocalSiloDetails silo) : IFatalErrorHandler
{
    /// <summary>Not 1, which says that a start makes no sense before something is changed.</summary>
    public const int ExitCode = 3;

    public bool IsUnexpected(Exception exception) => exception is not ObjectDisposedException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        // What Orleans adds about every other silo is in its log.
        var reason = $"{context} {exception?.Message}".ReplaceLineEndings(" ").Split(" Membership:")[0].Trim();
        Console.Error.WriteLine(
            $"The silo {silo.SiloAddress} was declared dead by its cluster, or can't take part in it any more, and ends: "
            + $"others have taken its place. Start it again. ({reason})");

        // Everything that would be waited for belongs to others already.
        ImmediateExit.With(ExitCode);
    }
}
