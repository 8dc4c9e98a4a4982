using System.Text.Json.Serialization;
using ClientApi.Facts;
using ClientApi.Figures;
using ClientApi.Health;
using ClientApi.Histories;
using ClientApi.Lists;
using ClientApi.Problems;
using ClientApi.Publications;
using ClientApi.Receipts;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi;

/// <summary>How answers are written, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PushAnswer))]
[JsonSerializable(typeof(RejectionAnswer[]))]
[JsonSerializable(typeof(FootprintAnswer))]
[JsonSerializable(typeof(FootprintSetAnswer))]
[JsonSerializable(typeof(FootprintsQuery))]
[JsonSerializable(typeof(ReceiptAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(PublicationAnswer))]
[JsonSerializable(typeof(PublicationsAnswer))]
[JsonSerializable(typeof(ListAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ProblemKind>))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
