using Grains.Telemetry;

namespace ClientApi.Access;

/// <summary>
/// Where everything passes that is shown to somebody whose own it is not, and everything that somebody was refused: once per request,
/// whatever it was that read it.
/// </summary>
internal sealed class Disclosures(GridMetrics metrics)
{
    /// <summary>Told before it is shown; own and public things among it are none.</summary>
    public ValueTask ToldAsync(Principal principal, IReadOnlyList<Disclosure> read)
    {
        var told = read.Count(one => one.Decision.IsDisclosure);
        if (told > 0)
            metrics.Disclosed(told, principal.Kind.Word());

        return ValueTask.CompletedTask;
    }

    /// <summary>Told of what was asked for and is not seen, whether it is there or not.</summary>
    public ValueTask RefusedAsync(Principal principal, IReadOnlyList<Disclosure> refused)
    {
        if (refused.Count > 0)
            metrics.NotDisclosed(refused.Count, principal.Kind.Word());

        return ValueTask.CompletedTask;
    }
}

/// <summary>What was read or asked for, and what the rules say of it.</summary>
internal readonly record struct Disclosure(Resource.OfEntity Resource, Decision Decision);
