using ClientApi.Hosting;

namespace ClientApi.Identity.Commands;

/// <summary>What the program is asked to do to principals instead of running the grid, as <c>clients add --name ERP</c>.</summary>
/// <param name="Operand">What it is about; empty where the verb needs nothing.</param>
/// <param name="Settings">The other arguments.</param>
internal sealed record AccessCommand(
    string Noun, string Verb, string Operand, IReadOnlyDictionary<string, string> Options, string[] Settings)
{
    private static readonly Dictionary<string, string> Operands = new(StringComparer.Ordinal)
    {
        ["clients add"] = "",
        ["clients list"] = "",
        ["clients rotate"] = "CLIENT",
        ["clients revoke"] = "CLIENT",
        ["clients roles"] = "CLIENT",
        ["people invite"] = "",
        ["people list"] = "",
        ["people reset"] = "PERSON",
        ["people revoke"] = "PERSON",
        ["people roles"] = "PERSON",
        ["links list"] = "",
        ["links cancel"] = "LINK",
        ["requests ask"] = "",
        ["requests list"] = "",
        ["requests refuse"] = "REQUEST",
        ["requests cancel"] = "REQUEST",
        ["organisations add"] = "",
        ["organisations list"] = "",
        ["organisations country"] = "ORGANISATION",
        ["libraries give"] = "LIBRARY",
        ["grants add"] = "",
        ["grants list"] = "",
        ["grants withdraw"] = "GRANT",
        ["libraries block"] = "LIBRARY",
        ["libraries free"] = "LIBRARY",
        ["enterprises block"] = "ENTERPRISE",
        ["enterprises free"] = "ENTERPRISE",
        ["enterprises review"] = "",
        ["approvals list"] = "",
        ["approvals request"] = "",
        ["approvals approve"] = "APPROVAL",
        ["approvals refuse"] = "APPROVAL",
        ["approvals take-back"] = "APPROVAL",
        ["keys rotate"] = "",
        ["audit list"] = "",
        ["audit verify"] = "",
    };

    private static readonly string[] OptionNames =
    [
        "--organisation", "--enterprise", "--kind", "--id", "--name", "--email", "--roles", "--scope", "--overlap",
        "--product", "--to", "--what", "--until", "--purpose",
        "--principal", "--from", "--before", "--limit", "--country", "--library", "--reason", "--buyer",
    ];

    /// <summary>For <c>--help</c>.</summary>
    public const string Usage =
        """
          clients add --enterprise=URN --name=NAME [--roles=read,write]
                                         a client of an enterprise, which is made where it is new; its secret is shown once
          clients add --organisation=ID --kind=KIND --name=NAME [--roles=read] [--scope=national]
                                         one of a bank, certification-body, authority or operator
          clients list [--organisation=ID]
          clients rotate CLIENT [--overlap=24]   a new secret; earlier ones hold for so many hours more
          clients roles CLIENT --roles=read   what it may do from its next call on
          clients revoke CLIENT          from its next call on it is refused, on every host
          people invite --organisation=ID [--email=ADDRESS] [--name=NAME] [--roles=read]
                                         a link, to be used once, by which somebody joins
          people list [--organisation=ID]
          people reset PERSON            a link for a new password, by id or address
          people roles PERSON --roles=read   what it may do from its next request on
          people revoke PERSON           signed out and locked out, on every host
          links list [--organisation=ID]   invitations and links for new passwords that nobody has used yet
          links cancel LINK              nobody gets in by it any more
          requests list [--organisation=ID]   what buyers ask enterprises to share
          requests ask --enterprise=URN --buyer=URN --reason=WHY [--product=URN] [--until=TIME]
          requests refuse REQUEST        or cancel, for who has asked; a share is stated by its owner, over the API or its page
          organisations add --id=ID --kind=KIND --name=NAME [--scope=national]
          organisations list
          organisations country ORGANISATION --country=CN   where it is, by ISO 3166-1; `add` takes --country too
          enterprises block ENTERPRISE   nothing of it is disclosed to other countries without an approval; free undoes it
          enterprises review             what those that are blocked share is judged anew, as after a restore of the ledger
          libraries block LIBRARY        the same for the factors of a library; free undoes it
          approvals list
          approvals request --enterprise=URN --to=ORGANISATION --reason=WHY --until=TIME   or --library=NAME
          approvals approve APPROVAL --reason=WHY   or refuse, where the country has no national authority here
          approvals take-back APPROVAL   it holds no more, on every host, and its shares are taken back within seconds
          libraries give LIBRARY --organisation=ID   whoever has it states its factors
          grants add --enterprise=URN --to=ID --what=figure,breakdown,history,portfolio --until=2027-12-31 --purpose=WORDS [--product=URN]
                                         lets an organisation see something of an enterprise; without a product, of all
          grants list [--organisation=ID]   those that hold; of one organisation what it was granted
          grants withdraw GRANT          from the next read on nothing is seen by it, on every host
          keys rotate                    every token that was given before dies
          audit list [--kind=refusal] [--enterprise=URN] [--principal=ID] [--from=TIME] [--until=TIME] [--before=NUMBER] [--limit=50]
                                         who was told what, who was refused, who changed rights; newest first
          audit verify                   walk the audit log from its first entry to its last, and recompute every hash

        """;

    public string? Option(string name) => Options.GetValueOrDefault(name);

    /// <exception cref="StartRefusedException">The option is missing.</exception>
    public string Needed(string name) => Option(name) is { Length: > 0 } value
        ? value
        : throw new StartRefusedException($"The command {Noun} {Verb} needs {name}=…; --help tells more.");

    /// <summary>The command, or none where the arguments begin with none of its nouns.</summary>
    /// <exception cref="StartRefusedException">There is no such command, or something is missing.</exception>
    public static AccessCommand? Find(string[] arguments)
    {
        var nouns = Operands.Keys.Select(command => command.Split(' ')[0]).Distinct();
        if (arguments.Length == 0 || !nouns.Contains(arguments[0], StringComparer.Ordinal))
            return null;

        var verbs = Operands.Keys.Where(command => command.StartsWith($"{arguments[0]} ", StringComparison.Ordinal)).ToList();
        if (arguments.Length == 1 || !Operands.TryGetValue($"{arguments[0]} {arguments[1]}", out var operand))
            throw new StartRefusedException($"There are the commands {string.Join(", ", verbs)}; --help tells more.");

        return Read(arguments[0], arguments[1], operand, arguments[2..]);
    }

    private static AccessCommand Read(string noun, string verb, string operand, string[] rest)
    {
        var (options, settings, about) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>(), "");
        for (var at = 0; at < rest.Length; at++)
        {
            var (name, value) = rest[at].Split('=', 2) is [var before, var after] ? (before, after) : (rest[at], null);
            if (OptionNames.Contains(name, StringComparer.Ordinal))
                options[name] = value ?? (at + 1 < rest.Length ? rest[++at] : "");
            else if (operand.Length > 0 && about.Length == 0 && !rest[at].StartsWith('-') && value is null)
                about = rest[at];
            else
                settings.Add(rest[at]);
        }

        if (operand.Length > 0 && about.Length == 0)
            throw new StartRefusedException($"The command {noun} {verb} needs to know more: {noun} {verb} {operand}.");

        return new(noun, verb, about, options, [.. settings]);
    }
}
