using System.Globalization;
using ClientApi.Hosting;
using ClientApi.Identity.Commands;
using ClientApi.Identity.Links;

namespace ClientApi.Identity.Shares;

/// <summary>Requests for shares at the console. What is agreed to is a fact, and is stated where its owner is known.</summary>
internal sealed class ShareCommand(ShareRequestRegister requests, TimeProvider time)
{
    private static readonly string By = LinkMaker.Console.Id;

    /// <exception cref="StartRefusedException">It can't be done.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(AccessCommand command, CancellationToken cancellation) => command.Verb switch
    {
        "list" => [.. (await requests.ListAllAsync(command.Option("--organisation"), cancellation)).Select(Line)],
        "ask" => [Line(AccessCommandRun.Done(await requests.AskAsync(WantedBy(command), By, cancellation)))],
        "refuse" => [Line(AccessCommandRun.Done(await requests.AnswerAsync(command.Operand, By, agreed: null, cancellation)))],
        _ => [Line(AccessCommandRun.Done(await requests.CancelAsync(command.Operand, organisation: null, cancellation)))],
    };

    private static WantedShare WantedBy(AccessCommand command)
    {
        var text = command.Option("--until");
        var isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until);
        if (text is not null && !isTime)
            throw new StartRefusedException($"--until must be a time as 2027-12-31T00:00:00Z, but was {text}.");

        return new(
            command.Needed("--enterprise"), command.Needed("--buyer"), command.Option("--product") is { } product ? [product] : [],
            command.Needed("--reason"), isTime ? until : null);
    }

    private string Line(ShareRequest request) => string.Join(
        '\t', request.Id, request.StatusAt(time.GetUtcNow()), request.EnterpriseId, request.BuyerId, request.Products ?? "all products", request.Reason);
}
