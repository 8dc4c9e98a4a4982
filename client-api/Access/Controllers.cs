using ClientApi.Identity.Rights;
using Grains.Figures;

namespace ClientApi.Access;

/// <summary>Who controls the enterprises that add to a figure, by the book of rights.</summary>
/// <param name="books">None without access control, where nothing is granted.</param>
internal sealed class Controllers(RightsBooks? books)
{
    /// <summary>The organisation of each; those that belong to none have the same none, since nobody knows whose they are.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OfAsync(Tiers tiers, CancellationToken cancellation)
    {
        var book = books is null ? throw new InvalidOperationException("Without principals nothing is granted.") : await books.CurrentAsync();
        var controllers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var enterprise in OwnAndOthers.EnterprisesOf(tiers))
            controllers[enterprise] = (await book.ReaderOfAsync(enterprise, cancellation)).Organisation;

        return controllers;
    }
}
