namespace ClientApi.Pages;

/// <summary>All words of the pages, in one place, so that another language can stand beside them.</summary>
internal static class Words
{
    public const string Grid = "Footprint grid";
    public const string SkipToContent = "Skip to the content";
    public const string MainNavigation = "Pages";
    public const string Portfolio = "Portfolio";
    public const string Reference = "API reference";
    public const string Reconnecting = "The connection to the grid is interrupted. Trying again …";
    public const string ConnectionLost = "The connection to the grid is lost.";
    public const string Reload = "Load the page again";

    public const string Enterprise = "Enterprise";
    public const string FindEnterprise = "Find an enterprise";
    public const string FindPlaceholder = "Name or id";
    public const string NoEnterpriseFound = "No enterprise has this in its name or id.";
    public const string Matches = "Matches";

    public const string PortfolioTotal = "Portfolio total";
    public const string KnownPart = "Known part of the portfolio";
    public const string KnownPartOfProduct = "Known part of the footprint";
    public const string NoTotal = "No total";
    public const string TonnesPerYear = "t CO₂e per year";
    public const string KilogramsPerYear = "kg CO₂e per year";
    public const string Kilograms = "kg CO₂e";
    public const string CaughtUp = "Up to date";
    public const string Interrupted = "Live updates are interrupted, trying again";
    public const string PrimaryData = "Primary data";
    public const string Verified = "Third-party verified";
    public const string DataQuality = "Data quality";
    public const string DataQualityHint = "1 is best, 5 is worst, weighted by contribution";
    public const string Technology = "technology";
    public const string Geography = "geography";
    public const string Time = "time";
    public const string NothingContributes = "–";

    public const string LargestProducts = "Largest products";
    public const string LargestProductsHint = "By what they add to the portfolio in a year. Choose one to see its inputs.";
    public const string NoProducts = "No product has a yearly volume yet, so there is nothing to add up.";
    public const string NoneCounts = "None of its products has a footprint yet that could be added up.";
    public const string Product = "Product";
    public const string PerYear = "Per year";
    public const string Contribution = "Contribution";
    public const string Share = "Share";

    public const string WhatChanged = "What changed last";
    public const string WhatChangedHint = "Totals that moved since the page opened.";
    public const string NothingChanged = "Nothing yet. Push a fact and watch it arrive here.";
    public const string From = "from";
    public const string To = "to";

    public const string ChooseProduct = "Choose a product to see what its footprint is made of.";
    public const string TotalOnly = "Its owner shows you this total, not what it is made of.";
    public const string Close = "Close";
    public const string OwnProcesses = "Own processes";
    public const string Input = "Input";
    public const string Quantity = "Quantity";
    public const string Footprint = "Footprint";
    public const string BreakdownTable = "The same as a table";
    public const string Missing = "What is missing";
    public const string NoSuchProduct = "There is no such product, or none any more.";

    public const string Loading = "The grid is loading its ledger. This page goes on by itself.";
    public const string Failed = "The grid did not answer. Trying again.";
    public const string NoSuchEnterprise = "There is no such enterprise, or none any more. Choose another one above.";
    public const string NothingGranted = "Nobody has granted you a portfolio yet. As soon as an enterprise does, its total stands here.";
    public const string EmptyTitle = "The grid is empty";
    public const string EmptyText = "Push the first facts, for instance with this line, and this page shows them as soon as they have settled:";
    public const string EmptyMore = "More of them, and what comes back, is in the";

    public const string SignIn = "Sign in";
    public const string SignOut = "Sign out";
    public const string Email = "Email address";
    public const string Password = "Password";
    public const string ForgotPassword = "Whoever manages your organisation can make a link for a new password.";
    public const string WrongPassword =
        "The address or the password is wrong, or too many passwords were: then wait some minutes before you try again.";
    public const string UnknownAtProvider = "Nobody here has this account. Ask for an invitation with its address.";
    public const string WhoHasSeenWhat = "Who has seen what";
    public const string AuditHint = "What others were shown of what is yours, what was refused, and who changed what somebody may do. Newest first, times in UTC.";
    public const string AuditEmpty = "Nothing of this kind is recorded.";
    public const string AuditKind = "Show";
    public const string AuditAll = "Everything";
    public const string AuditShow = "Show";
    public const string AuditWhen = "When";
    public const string AuditWho = "Who";
    public const string AuditWhat = "What";
    public const string AuditWhy = "Why";
    public const string NotSeenAnyMore = "Its reader may not see it any more.";
    public const string Older = "Older";
    public const string Somebody = "somebody unknown";

    public const string Accept = "Welcome to the grid";
    public const string Code = "The code of your link";
    public const string Continue = "Continue";
    public const string SupplierInvited = "A buyer invites your enterprise. Once you have accepted, it is yours: nobody else states its facts.";
    public const string EnterpriseName = "Name of your enterprise";
    public const string ShareHint = "It would see the footprint of these products, never what they are made of, and you can take it back.";
    public const string ShareYes = "Yes, share them";
    public const string ShareNo = "No";
    public const string WhoMayWhat = "Who may do what";
    public const string OpenLinks = "Links that wait to be used";
    public const string NoOpenLinks = "No link waits to be used.";
    public const string CancelLink = "Make void";
    public const string AskedOfUs = "What others ask you to share";
    public const string AskedOfOthers = "What you ask others to share";
    public const string NothingAsked = "Nothing is asked.";
    public const string AskForShare = "Ask for a share";
    public const string AskedEnterprise = "Id of the supplier's enterprise";
    public const string AskedProducts = "Ids of its products, with spaces between; empty for all";
    public const string ShareReason = "What for";
    public const string ShareUntil = "Until; empty for no end";
    public const string ShareProducts = "Products; empty for all";
    public const string ShareAnswer = "Share";
    public const string ShareRefuse = "Refuse";
    public const string ShareCancel = "Take back";
    public const string NoSuchRequest = "There is no such request that waits.";
    public const string YourName = "Your name";
    public const string NewPassword = "A password of at least 12 letters";
    public const string UnknownLink = "This link was used before, was cancelled or has expired. Ask for a new one.";

    /// <summary>A kind of entries of the audit log in plain words.</summary>
    public static string AuditKindOf(Audit.AuditKind kind) => kind switch
    {
        Audit.AuditKind.Disclosure => "Shown",
        Audit.AuditKind.Refusal => "Refused",
        Audit.AuditKind.Rights => "Rights changed",
        _ => "Across a border",
    };

    public static string Times(int times) => $"{times} times";

    public static string SignInAt(string provider) => $"Sign in with {provider}";

    public static string SignedInAs(string name) => $"You are signed in as {name}.";

    public static string ConfirmId(string id) => $"{id} is the id under which our buyer knows us.";

    public static string LinkPurposeOf(string purpose) => purpose switch
    {
        Identity.Links.LinkPurpose.Supplier => "Invites a supplier",
        Identity.Links.LinkPurpose.Password => "A new password",
        _ => "Invites a person",
    };

    public static string ShareStatus(string status) => status switch
    {
        "requested" => "Waits",
        "shared" => "Shared",
        "refused" => "Refused",
        "cancelled" => "Taken back",
        _ => "Expired",
    };

    /// <summary>What a buyer asks a supplier for.</summary>
    public static string AskedToShare(string buyer, IReadOnlyList<string> products, DateTimeOffset? until) =>
        $"{buyer} asks to count with the figures of {(products.Count > 0 ? string.Join(", ", products) : "all your products")}"
        + (until is { } end ? $" until {end:yyyy-MM-dd}." : ".");

    public static string ForAddress(string address) => $"You will sign in as {address}.";

    public static string SettledThrough(string position) => $"settled through #{position}";

    public static string SettledAt(string time) => $"settled at {time} UTC";

    public static string Behind(long facts) => facts is 1 ? "1 fact behind" : $"{facts} facts behind";

    public static string More(int products, string tonnes) => $"and {products} more, together {tonnes} t CO₂e";

    /// <summary>Where there may be more products than are told apart.</summary>
    /// <param name="tonnes">None where there is no total to take it from.</param>
    public static string MoreAtLeast(int products, string? tonnes) =>
        $"and at least {products} more{(tonnes is null ? "" : $", together {tonnes} t CO₂e")}";

    public static string Per(string unit) => $"{Kilograms} per {unit}";

    public static string InsteadOf(string id) => $"stands in for {id}";

    /// <summary>What is wrong with an input or a product of a list.</summary>
    public static string Fault(Grains.Figures.Contribution input) => input switch
    {
        { Reason: null } => "",
        { Counts: true } => "known part only",
        { Reason: { } reason } => $"not counted: {Reason(reason)}",
    };

    public static string Announcement(string name, string amount, string position) =>
        $"{name}: {amount} {TonnesPerYear}, {SettledThrough(position)}";

    public static string Status(Grains.Figures.TotalStatus status) => status switch
    {
        Grains.Figures.TotalStatus.Complete => "Complete",
        Grains.Figures.TotalStatus.Incomplete => "Incomplete",
        _ => "Divergent",
    };

    public static string StatusHint(Grains.Figures.TotalStatus status) => status switch
    {
        Grains.Figures.TotalStatus.Complete => "Every input is known",
        Grains.Figures.TotalStatus.Incomplete => "Something is missing, so this is only what is known",
        _ => "A loop of products that use each other does not converge, so there is no number",
    };

    /// <summary>Why there is no number at all.</summary>
    public static string NoNumberHint(Grains.Figures.TotalStatus status) => status is Grains.Figures.TotalStatus.Divergent
        ? StatusHint(status)
        : "It can't be computed with a bound of its error: a loop upstream is not solved, or the numbers are too large";

    /// <summary>A reason of the contract in plain words.</summary>
    public static string Reason(string code) => code switch
    {
        "UNKNOWN" => "nobody has stated it yet",
        "WITHDRAWN" => "it was withdrawn",
        "EXPIRED" => "its validity has passed",
        "INCOMPLETE" => "its own footprint is incomplete",
        "DIVERGENT" => "it is part of a loop that does not converge",
        "UNRESOLVED" => "it can't be computed: a loop upstream is not solved, or its numbers are too large",
        "UNIT_MISMATCH" => "its unit does not fit the unit of the quantity",
        "NOT_USABLE" => "it may not be used here",
        "NOT_SHARED" => "nobody has shared it with you, or there is no such thing",
        "NO_VOLUMES" => "no yearly volumes are stated",
        _ => code,
    };
}
