using System.Globalization;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Identity.Commands;

namespace ClientApi.Identity.Approvals;

/// <summary>Borders and approvals at the console, where one has the rights of an operator.</summary>
internal sealed class BorderCommand(BorderRegister borders, ApprovalRegister approvals, TimeProvider time)
{
    private static readonly Principal Console = new(
        "command-line", Environment.UserName, IsPerson: true, PrincipalKind.Operator, "", [], [], Roles.All, Scope: null);

    /// <exception cref="StartRefusedException">It can't be done.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(AccessCommand command, CancellationToken cancellation) => $"{command.Noun} {command.Verb}" switch
    {
        "organisations country" => await SetCountryAsync(command, cancellation),
        "enterprises block" or "enterprises free" => await SetAsync(BorderSource.OfEnterprise(command.Operand), command.Verb == "block", cancellation),
        "enterprises review" =>
        [
            $"What {await borders.ReviewBlockedAsync(cancellation)} blocked enterprises share is judged anew, within seconds of the next start where the grid is stopped.",
        ],
        "libraries block" or "libraries free" => await SetAsync(BorderSource.OfLibrary(command.Operand), command.Verb == "block", cancellation),
        "approvals list" => [.. (await approvals.ListAsync(Console, IdPage.Whole, cancellation)).Select(Line)],
        "approvals request" => [Line(await RequestAsync(command, cancellation))],
        "approvals approve" or "approvals refuse" => [Line(AccessCommandRun.Done(await approvals.DecideAsync(
            Console, command.Operand, command.Verb == "approve", command.Needed("--reason"), cancellation)))],
        _ => [Line(AccessCommandRun.Done(await approvals.TakeBackAsync(Console, command.Operand, cancellation)))],
    };

    private async Task<IReadOnlyList<string>> SetCountryAsync(AccessCommand command, CancellationToken cancellation)
    {
        var set = AccessCommandRun.Done(await borders.SetCountryAsync(command.Operand, command.Needed("--country"), cancellation));

        return [$"The organisation {set.Id} is in {set.Country}."];
    }

    private async Task<IReadOnlyList<string>> SetAsync(BorderSource source, bool isToBeBlocked, CancellationToken cancellation)
    {
        AccessCommandRun.Done(await borders.SetAsync(Console, source, isToBeBlocked, cancellation));

        return
        [
            isToBeBlocked
                ? $"Nothing of {source.Id} is disclosed to other countries without an approval. What was shared before is taken back within seconds."
                : $"{source.Id} may be disclosed to other countries.",
        ];
    }

    private async Task<Approval> RequestAsync(AccessCommand command, CancellationToken cancellation)
    {
        var source = command.Option("--library") is { } library
            ? BorderSource.OfLibrary(library)
            : BorderSource.OfEnterprise(command.Needed("--enterprise"));
        var text = command.Needed("--until");
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            throw new StartRefusedException($"--until must be a time as 2027-12-31T00:00:00Z, but was {text}.");

        return AccessCommandRun.Done(await approvals.RequestAsync(
            Console, source, command.Needed("--to"), command.Needed("--reason"), until, cancellation));
    }

    private string Line(Approval approval) => string.Join(
        '\t', approval.Id, approval.StatusAt(time.GetUtcNow()), approval.EnterpriseId ?? approval.LibraryId, approval.ToOrganisationId,
        approval.ValidUntil.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), approval.Reason);
}
