using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Clients;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ClientApi.Identity.Tokens;

/// <summary>Judges who asks for a token, and for which roles.</summary>
internal sealed class ClientCheck(ClientRegister clients, ClientRates rates) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    /// <summary>Where the client that was found waits for its token to be made.</summary>
    public const string Found = "grid.client";

    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (context.ClientId is not { Length: > 0 } id || context.ClientSecret is not { Length: > 0 } secret)
        {
            context.Reject(OpenIddictConstants.Errors.InvalidClient, "The client id and the secret are needed, in the body or as HTTP Basic.");

            return;
        }

        if (rates.MayBeGiven(id, http) is { } tooOften)
        {
            await tooOften.ExecuteAsync(http);
            context.HandleRequest();

            return;
        }

        if (await clients.CheckAsync(id, secret, http.RequestAborted) is not { } client)
        {
            var named = await clients.FindAsync(id, http.RequestAborted);
            Attempts.Failed(
                http,
                named is null ? "No such client." : "The secret of the client was wrong, or it was revoked.",
                named is null ? null : new(named.Id, named.Name, named.OrganisationId));
            context.Reject(OpenIddictConstants.Errors.InvalidClient, "The client is not known, or the secret is not its own.");

            return;
        }

        rates.Given(id);
        if (Granted(context.Request.Scope, client.Roles) is not { } roles)
        {
            http.NoteRefusal("A token was asked for with roles that the client has not.", new(client.Id, client.Name, client.OrganisationId));
            context.Reject(
                OpenIddictConstants.Errors.InvalidScope,
                $"The client has the roles {string.Join(' ', client.Roles.ToWords())}, and can be given no others.");

            return;
        }

        context.Transaction.Properties[Found] = (client.Id, roles);
    }

    /// <summary>What was asked for, where the client has it; all that it has where nothing was.</summary>
    private static Roles? Granted(string? scope, Roles roles)
    {
        if (string.IsNullOrWhiteSpace(scope))
            return roles;

        return RoleWords.TryRead(scope, out var asked) && (asked & ~roles) == Roles.None ? asked : null;
    }
}
