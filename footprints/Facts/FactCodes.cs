namespace Footprints.Facts;

/// <summary>The codes of everything that one fact alone can be refused or warned for. Part of the contract: never renamed.</summary>
public static class FactCodes
{
    // The text as such.
    public const string InvalidJson = "INVALID_JSON";
    public const string FactTooLarge = "FACT_TOO_LARGE";
    public const string UnknownKind = "UNKNOWN_KIND";
    public const string UnknownField = "UNKNOWN_FIELD";
    public const string DuplicateField = "DUPLICATE_FIELD";
    public const string FieldRequired = "FIELD_REQUIRED";
    public const string WrongType = "WRONG_TYPE";

    // Numbers.
    public const string InvalidNumber = "INVALID_NUMBER";
    public const string NumberTooLarge = "NUMBER_TOO_LARGE";
    public const string NumberTooSmall = "NUMBER_TOO_SMALL";
    public const string NumberTooPrecise = "NUMBER_TOO_PRECISE";
    public const string NegativeNumber = "NEGATIVE_NUMBER";
    public const string InvalidVersion = "INVALID_VERSION";

    // Names, ids and dates.
    public const string InvalidId = "INVALID_ID";
    public const string InvalidText = "INVALID_TEXT";
    public const string InvalidUnit = "INVALID_UNIT";
    public const string InvalidCountry = "INVALID_COUNTRY";
    public const string InvalidDate = "INVALID_DATE";
    public const string InvalidUuid = "INVALID_UUID";

    // How many.
    public const string TooManyInputs = "TOO_MANY_INPUTS";
    public const string TooManySources = "TOO_MANY_SOURCES";
    public const string TooManyEntries = "TOO_MANY_ENTRIES";

    // Emissions and their quality.
    public const string EmissionsRequired = "EMISSIONS_REQUIRED";
    public const string RemovalPositive = "REMOVAL_POSITIVE";
    public const string DqrOutOfRange = "DQR_OUT_OF_RANGE";
    public const string SpreadOutOfRange = "SPREAD_OUT_OF_RANGE";
    public const string InvalidPedigree = "INVALID_PEDIGREE";
    public const string InvalidEvidence = "INVALID_EVIDENCE";

    // Factors.
    public const string SourceRequired = "SOURCE_REQUIRED";
    public const string UnknownFamily = "UNKNOWN_FAMILY";
    public const string InvalidGwp = "INVALID_GWP";
    public const string OutdatedGwp = "OUTDATED_GWP";
    public const string ImplausibleYear = "IMPLAUSIBLE_YEAR";

    // Products and components.
    public const string ThresholdOutOfRange = "THRESHOLD_OUT_OF_RANGE";
    public const string ShareOutOfRange = "SHARE_OUT_OF_RANGE";
    public const string SharesNot100 = "SHARES_NOT_100";

    // Shares.
    public const string ShareWithSelf = "SHARE_WITH_SELF";

    // Periods.
    public const string PeriodOrder = "PERIOD_ORDER";
    public const string PeriodInFuture = "PERIOD_IN_FUTURE";
    public const string ValidityOrder = "VALIDITY_ORDER";
    public const string ValidityTooLong = "VALIDITY_TOO_LONG";

    // Warnings: the fact is accepted.
    public const string NegativeEmissions = "NEGATIVE_EMISSIONS";
    public const string PartExceedsFossil = "PART_EXCEEDS_FOSSIL";
    public const string QualityUnused = "QUALITY_UNUSED";
    public const string DuplicateSource = "DUPLICATE_SOURCE";
}
