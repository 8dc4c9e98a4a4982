using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Footprints.Identities;
using Grains.Figures;
using Grains.Ledger;

namespace ClientApi.Publications;

/// <summary>The idempotency key of a request to publish.</summary>
internal static class PublicationKey
{
    /// <summary>The key with the hash of what was asked: the product, and what its total must include. How long to wait for that is no part of it.</summary>
    public static IdempotencyKey Of(string key, EntityId product, Freshness freshness) => new(key, SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"publication {freshness.AtLeast} {product.Text}"))));
}
