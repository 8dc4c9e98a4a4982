using System.Text.Json.Serialization;
using ClientApi.Audit;
using ClientApi.Facts;
using ClientApi.Figures;
using ClientApi.Health;
using ClientApi.Histories;
using ClientApi.Identity;
using ClientApi.Identity.Approvals;
using ClientApi.Lists;
using ClientApi.Operations;
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
[JsonSerializable(typeof(SilosAnswer))]
[JsonSerializable(typeof(PartitionsAnswer))]
[JsonSerializable(typeof(CoordinatorAnswer))]
[JsonSerializable(typeof(WavesAnswer))]
[JsonSerializable(typeof(ReconcileAnswer))]
[JsonSerializable(typeof(PrincipalAnswer))]
[JsonSerializable(typeof(OrganisationAnswer))]
[JsonSerializable(typeof(OrganisationsAnswer))]
[JsonSerializable(typeof(OrganisationRequest))]
[JsonSerializable(typeof(ClientAnswer))]
[JsonSerializable(typeof(ClientsAnswer))]
[JsonSerializable(typeof(ClientRequest))]
[JsonSerializable(typeof(NewClientAnswer))]
[JsonSerializable(typeof(RotationRequest))]
[JsonSerializable(typeof(PersonAnswer))]
[JsonSerializable(typeof(PeopleAnswer))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(PasswordResetRequest))]
[JsonSerializable(typeof(LinkAnswer))]
[JsonSerializable(typeof(AcceptanceRequest))]
[JsonSerializable(typeof(ConfirmedAnswer))]
[JsonSerializable(typeof(AcceptedAnswer))]
[JsonSerializable(typeof(InvitationAnswer))]
[JsonSerializable(typeof(InvitationsAnswer))]
[JsonSerializable(typeof(RolesRequest))]
[JsonSerializable(typeof(ShareRequestRequest))]
[JsonSerializable(typeof(ShareAgreementRequest))]
[JsonSerializable(typeof(ShareRequestAnswer))]
[JsonSerializable(typeof(ShareRequestsAnswer))]
[JsonSerializable(typeof(AnsweredShareAnswer))]
[JsonSerializable(typeof(GrantRequest))]
[JsonSerializable(typeof(GrantAnswer))]
[JsonSerializable(typeof(GrantsAnswer))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(LibraryRequest))]
[JsonSerializable(typeof(LibraryAnswer))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(ApprovalDecision))]
[JsonSerializable(typeof(ApprovalAnswer))]
[JsonSerializable(typeof(ApprovalsAnswer))]
[JsonSerializable(typeof(TakenBackAnswer))]
[JsonSerializable(typeof(CrossBorderRequest))]
[JsonSerializable(typeof(CrossBorderAnswer))]
[JsonSerializable(typeof(CountryRequest))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ProblemKind>))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
