using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Hosting;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Shares;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Links;

/// <summary>Invitations and new passwords: made, listed and cancelled by admins.</summary>
internal static class InvitationEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder access)
    {
        var admins = access.MapGroup("").Allow(RouteRule.Admins);
        admins.MapGet("/invitations", List).WithName("ListInvitations").WithSummary("Links that wait to be used")
            .WithDescription("Invitations and links for new passwords, of the caller's organisation and for its people; for operators all. Newest first; `next` and the Link header lead on.")
            .WithProblems(ProblemCodes.BadParameter)
            .WithExample(ShareExamples.Invitations);
        admins.MapPost("/invitations", Invite).WithName("Invite").WithSummary("Invite a person or a supplier")
            .WithDescription(
                "The answer holds a link that can be used once, while whoever made it could still make it. A person joins the organisation. A " +
                "supplier, named by the `enterprise` that it is to be known by, owns that enterprise once it has accepted, and is asked to share " +
                $"`products`, or all, until `shareUntil` with the `buyer`. {EnterpriseClaims.Rule}")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.Forbidden, ProblemCodes.AlreadyOwned, ProblemCodes.LedgerUnavailable);
        admins.MapDelete("/invitations/{invitation}", Cancel).WithName("CancelInvitation").WithSummary("Make a link void")
            .WithDescription("One that nobody has used yet: nobody gets in by it any more.")
            .WithProblems(ProblemCodes.UnknownLink);
        admins.MapPost("/password-resets", Reset).WithName("ResetPassword").WithSummary("A link for a new password")
            .WithDescription(
                "The link can be used once, and links for it from before can't any more. Until then the old password holds. Nobody resets the " +
                "password of a person with roles that it has not itself.")
            .WithProblems(ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden);
    }

    private static Task<Results<Ok<InvitationsAnswer>, ProblemHttpResult>> List(
        [AsParameters] IdPageQuery query, LinkRegister links, IOptions<ApiOptions> limits, HttpContext http) => query.AnswerAsync(
            limits.Value,
            http,
            page => links.ListAsync(http.ManagedOnly(), page, http.RequestAborted),
            link => link.Id,
            (rows, next) => new InvitationsAnswer([.. rows.Select(link => link.Answer())], next));

    private static async Task<Results<Ok<InvitationAnswer>, ProblemHttpResult>> Cancel(
        [Description("The id of the link.")] string invitation, LinkRegister links, HttpContext http)
    {
        var outcome = (await links.CancelAsync(invitation, http.ManagedOnly(), http.RequestAborted)).Noted(http, invitation);

        return outcome is Registered<Link>.Missing missing
            ? Problem.Of(ProblemCodes.UnknownLink, missing.Detail)
            : outcome.Translate(link => link.Answer());
    }

    private static async Task<Results<Ok<LinkAnswer>, ProblemHttpResult>> Invite(
        InvitationRequest request,
        LinkRegister links,
        EnterpriseClaims claims,
        OrganisationRegister organisations,
        IOptions<AccessOptions> options,
        HttpContext http)
    {
        if (request.Enterprise is not null)
            return await InviteSupplierAsync(request, links, claims, options.Value, http);

        var organisation = request.Organisation ?? http.Principal().Organisation;
        if (!RoleWords.TryRead(string.Join(' ', request.Roles ?? ["read"]), out var roles))
            return RegisteredTranslation.BadRoles();
        if (await http.RefusalToGiveAsync(organisations, organisation, roles) is { } refusal)
            return refusal;

        var made = await links.InvitePersonAsync(
            LinkMaker.Of(http.Principal()), organisation, request.Email, request.Name, roles, http.RequestAborted);

        return made.Translate(link => Answer(link, options.Value, http));
    }

    private static async Task<Results<Ok<LinkAnswer>, ProblemHttpResult>> InviteSupplierAsync(
        InvitationRequest request, LinkRegister links, EnterpriseClaims claims, AccessOptions access, HttpContext http)
    {
        var (principal, enterprise) = (http.Principal(), request.Enterprise!);
        var isOperator = principal.Kind == PrincipalKind.Operator;
        if (!isOperator && principal.Kind != PrincipalKind.Enterprise)
            return Problem.Of(ProblemCodes.Forbidden, "Suppliers are invited by enterprises.");
        if (!ShareRequestRegister.IsId(enterprise))
            return Problem.Of(ProblemCodes.BadPrincipal, "The enterprise must be a URN.", "enterprise");
        if (!(request.Products ?? []).All(ShareRequestRegister.IsId))
            return Problem.Of(ProblemCodes.BadPrincipal, "The products must be URNs; left out, they are all.", "products");

        var buyer = request.Buyer ?? (isOperator ? null : principal.Organisation);
        if (!isOperator && !principal.Enterprises.Contains(buyer!))
            return Problem.Of(ProblemCodes.BadPrincipal, "The buyer must be one of your own enterprises.", "buyer");
        if (!isOperator && !await claims.MayGiveAsync(enterprise, principal.Organisation, http.RequestAborted))
        {
            http.NoteRefusal(EnterpriseClaims.Rule, enterprise: enterprise);

            return Problem.Of(ProblemCodes.AlreadyOwned, EnterpriseClaims.Rule);
        }

        var invitation = new SupplierInvitation(enterprise, request.Email, request.Name, buyer, request.Products ?? [], request.ShareUntil);

        return (await links.InviteSupplierAsync(LinkMaker.Of(principal), invitation, http.RequestAborted)).Translate(link => Answer(link, access, http));
    }

    private static async Task<Results<Ok<LinkAnswer>, ProblemHttpResult>> Reset(
        PasswordResetRequest request,
        LinkRegister links,
        PersonRegister people,
        OrganisationRegister organisations,
        IOptions<AccessOptions> options,
        HttpContext http)
    {
        if (await people.FindAsync(request.Person ?? "") is not { RevokedAt: null } person || http.RefusalToManage(person.OrganisationId) is not null)
            return Problem.Of(ProblemCodes.UnknownPrincipal, $"There is no person {Excerpt.Of(request.Person ?? "")} that you manage.");

        // Whoever has the link is the person.
        if (await http.RefusalToGiveAsync(organisations, person.OrganisationId, person.Roles) is { } refusal)
            return refusal;

        return TypedResults.Ok(Answer(
            await links.ResetPasswordAsync(LinkMaker.Of(http.Principal()), person, http.RequestAborted), options.Value, http));
    }

    private static LinkAnswer Answer(MadeLink made, AccessOptions access, HttpContext http)
    {
        var site = access.Address.Length > 0 ? access.Address.TrimEnd('/') : $"{http.Request.Scheme}://{http.Request.Host}";

        // Behind the #: a browser never sends it, so that no log and no proxy gets to see it.
        return new($"{site}/accept#{made.Code}", made.Code, made.Link.ExpiresAt, made.Link.Id);
    }
}
