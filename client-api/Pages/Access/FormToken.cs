using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Pages.Access;

/// <summary>What a form sends along to show that the grid itself made it.</summary>
/// <param name="Field">The name of its field.</param>
public sealed record FormToken(string Field, string Token)
{
    internal static FormToken Of(HttpContext http, IAntiforgery antiforgery)
    {
        var tokens = antiforgery.GetAndStoreTokens(http);

        return new(tokens.FormFieldName, tokens.RequestToken!);
    }
}

/// <summary>What the page about a link shows of it.</summary>
/// <param name="EnterpriseId">Of a supplier: the id that its buyer uses.</param>
/// <param name="PersonId">Of a new password: whose.</param>
/// <param name="BuyerId">Of a supplier: who asks it for a share, or none.</param>
/// <param name="Products">Of which products; empty for all.</param>
/// <param name="ShareUntil">Until when, or none.</param>
public sealed record AcceptedLink(
    string? EnterpriseId, string? PersonId, string? Email, string? Name, string? BuyerId, IReadOnlyList<string> Products, DateTimeOffset? ShareUntil);
