using System.Globalization;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Hosting;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Grants;
using ClientApi.Identity.Links;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Shares;
using ClientApi.Identity.Tokens;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Commands;

/// <summary>Does what a command says, and tells what became of it.</summary>
internal sealed class AccessCommandRun(
    OrganisationRegister organisations, ClientRegister clients, PersonRegister people, LinkRegister links, TokenKeyRegister keys,
    GrantRegister grants, AuditLog audit, AuditStore store, BorderCommand borders, ShareCommand shares, RightsActor actor,
    IOptions<AccessOptions> access)
{
    private static readonly string MadeBy = LinkMaker.Console.Id;
    private const string UsualOverlap = "24";

    /// <exception cref="StartRefusedException">It can't be done.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(AccessCommand command, CancellationToken cancellation) => $"{command.Noun} {command.Verb}" switch
    {
        "clients add" => await AddClientAsync(command, cancellation),
        "clients list" => [.. (await clients.ListAsync(command.Option("--organisation"), IdPage.Whole, cancellation)).Select(Line)],
        "clients rotate" => Shown(Done(await clients.RotateAsync(command.Operand, Overlap(command), cancellation)), "has a new secret"),
        "clients revoke" => [$"The client {Done(await clients.RevokeAsync(command.Operand, cancellation)).Id} is revoked: its next call is refused."],
        "clients roles" => [Line(Done(await clients.SetRolesAsync(
            await clients.FindAsync(command.Operand, cancellation) ?? throw new StartRefusedException($"There is no client {command.Operand}."),
            RolesOf(command), cancellation)))],
        "people invite" => Link(Done(await links.InvitePersonAsync(
            LinkMaker.Console, command.Needed("--organisation"), command.Option("--email"), command.Option("--name"), RolesOf(command, Roles.Read), cancellation))),
        "people list" => [.. (await people.ListAsync(command.Option("--organisation"), IdPage.Whole, cancellation)).Select(Line)],
        "people reset" => Link(await links.ResetPasswordAsync(
            LinkMaker.Console, await people.FindAsync(command.Operand) ?? throw new StartRefusedException($"There is no person {command.Operand}."), cancellation)),
        "people revoke" => [$"{Done(await people.RevokeAsync(command.Operand, cancellation)).Email} is signed out, and can't sign in any more."],
        "people roles" => [Line(Done(await people.SetRolesAsync(command.Operand, RolesOf(command), cancellation)))],
        "links list" => [.. (await links.ListAsync(command.Option("--organisation"), IdPage.Whole, cancellation)).Select(Line)],
        "links cancel" => [$"The link {Done(await links.CancelAsync(command.Operand, organisation: null, cancellation)).Id} is void."],
        "organisations add" => [$"The organisation {(await AddOrganisationAsync(command, command.Needed("--id"), cancellation)).Id} was added."],
        "organisations list" => [.. (await organisations.ListAsync(cancellation)).Select(one => $"{one.Id}\t{one.Kind}\t{one.Name}\t{one.Scope}\t{one.Country}")],
        "libraries give" => [$"The library {Done(await organisations.GiveLibraryAsync(command.Operand, command.Needed("--organisation"), cancellation)).Id} has its owner."],
        "grants add" => [Line(Done(await grants.AddAsync(GrantOf(command), MadeBy, cancellation)))],
        "grants list" => [.. (await grants.ListAllAsync(command.Option("--organisation"), cancellation)).Select(Line)],
        "grants withdraw" => [$"The grant {Done(await grants.WithdrawAsync(command.Operand, cancellation)).Id} is withdrawn: nothing more is seen by it."],
        "keys rotate" => await RotateKeysAsync(cancellation),
        "audit list" => await AuditCommand.ListAsync(audit, command, cancellation),
        "audit verify" => await AuditCommand.VerifyAsync(store, cancellation),
        _ when command.Noun == "requests" => await shares.RunAsync(command, cancellation),
        _ => await borders.RunAsync(command, cancellation),
    };

    private static NewGrant GrantOf(AccessCommand command)
    {
        if (!GrantWords.TryRead(command.Needed("--what").Split(','), out var what))
            throw new StartRefusedException($"What is granted must be some of {string.Join(", ", GrantWords.Words)}, but was {command.Option("--what")}.");
        if (!DateTimeOffset.TryParse(command.Needed("--until"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            throw new StartRefusedException($"The end must be a date as 2027-12-31, but was {command.Option("--until")}.");

        return new(command.Needed("--enterprise"), command.Option("--product"), command.Needed("--to"), what, until, command.Needed("--purpose"));
    }

    private async Task<IReadOnlyList<string>> AddClientAsync(AccessCommand command, CancellationToken cancellation)
    {
        var isEnterprise = command.Option("--enterprise") is not null;
        var organisation = isEnterprise ? command.Needed("--enterprise") : command.Needed("--organisation");
        var isKnown = (await organisations.ListAsync(cancellation)).Any(one => one.Id == organisation);
        if (!isKnown && (isEnterprise || command.Option("--kind") is not null))
            await AddOrganisationAsync(command, organisation, cancellation);

        var roles = RolesOf(command, isEnterprise ? Roles.Read | Roles.Write : Roles.Read);

        return Shown(Done(await clients.AddAsync(organisation, command.Needed("--name"), roles, cancellation)), "was added");
    }

    private async Task<Organisation> AddOrganisationAsync(AccessCommand command, string id, CancellationToken cancellation)
    {
        var word = command.Option("--enterprise") is null ? command.Needed("--kind") : PrincipalKind.Enterprise.Word();
        if (!PrincipalKinds.TryRead(word, out var kind))
            throw new StartRefusedException($"The kind must be one of {string.Join(", ", PrincipalKinds.Words)}, but was {word}.");

        return Done(await organisations.AddAsync(kind, id, command.Option("--name") ?? id, command.Option("--scope"), cancellation, command.Option("--country")));
    }

    private async Task<IReadOnlyList<string>> RotateKeysAsync(CancellationToken cancellation)
    {
        await keys.RotateAsync(actor.Did("keys.rotate"), cancellation);

        return ["Tokens are signed with a new key: those that were given before are dead, and clients ask for new ones."];
    }

    private static Roles RolesOf(AccessCommand command, Roles usual) => command.Option("--roles") switch
    {
        null => usual,
        { } words when RoleWords.TryRead(words, out var roles) => roles,
        { } words => throw new StartRefusedException($"The roles must be some of {string.Join(", ", RoleWords.Words)}, but were {words}."),
    };

    private static Roles RolesOf(AccessCommand command)
    {
        command.Needed("--roles");

        return RolesOf(command, Roles.None);
    }

    private static TimeSpan Overlap(AccessCommand command) =>
        double.TryParse(command.Option("--overlap") ?? UsualOverlap, CultureInfo.InvariantCulture, out var hours) && hours is >= 0 and <= 720
            ? TimeSpan.FromHours(hours)
            : throw new StartRefusedException("The overlap must be 0 to 720 hours.");

    internal static T Done<T>(Registered<T> outcome) => outcome switch
    {
        Registered<T>.Done done => done.Value,
        Registered<T>.Missing missing => throw new StartRefusedException(missing.Detail),
        Registered<T>.Conflict conflict => throw new StartRefusedException(conflict.Detail),
        Registered<T>.Forbidden forbidden => throw new StartRefusedException(forbidden.Detail),
        Registered<T>.Invalid invalid => throw new StartRefusedException($"{invalid.Field}: {invalid.Detail}"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No such outcome."),
    };

    private static string[] Shown(NewClient made, string what) =>
    [
        $"The client {made.Client.Name} of {made.Client.OrganisationId} {what}. The secret is shown this once.",
        $"  clientId      {made.Client.Id}",
        $"  clientSecret  {made.Secret}",
    ];

    private string[] Link(MadeLink made) =>
    [
        $"This link can be used once, within {access.Value.LinkHours} hours, and is shown this once.",
        $"  {(access.Value.Address.Length > 0 ? access.Value.Address.TrimEnd('/') : ServerLimits.DefaultAddress)}/accept#{made.Code}",
    ];

    private static string Line(Client client) =>
        $"{client.Id}\t{client.OrganisationId}\t{client.Name}\t{string.Join(',', client.Roles.ToWords())}\t{(client.RevokedAt is null ? "" : "revoked")}";

    private static string Line(Link link) => string.Join(
        '\t', link.Id, link.Purpose, link.OrganisationId ?? link.EnterpriseId, link.Email, string.Join(',', link.Roles.ToWords()), link.MadeBy,
        link.ExpiresAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    private static string Line(KeptGrant grant) =>
        $"{grant.Id}\t{grant.EnterpriseId}\t{grant.ProductId ?? "all products"}\t{grant.OrganisationId}\t{string.Join(',', grant.What.ToWords())}\t{grant.ValidUntil:O}\t{grant.Purpose}";

    private static string Line(Person person) =>
        $"{person.Id}\t{person.OrganisationId}\t{person.Email}\t{string.Join(',', person.Roles.ToWords())}\t{(person.RevokedAt is null ? "" : "revoked")}";
}
