//! Every call of the SDK's service clients, once, with every option set.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use livekit_api::services::connector::*;
use livekit_api::services::egress::encoding::EncodingOptions;
use livekit_api::services::egress::*;
use livekit_api::services::ingress::*;
use livekit_api::services::room::*;
use livekit_api::services::sip::*;
use livekit_api::services::{LiveKitApi, ServiceResult};
use livekit_protocol::agent::{agent_task, agent_thread};
use livekit_protocol::{self as proto, agent_db};
use serde_json::{Value, json};

pub struct Call {
    /// "room.create_room": the accessor of LiveKitApi, which is also the module, and the method.
    pub name: &'static str,
    /// The API method that it sends.
    pub api: &'static str,
    /// The grants that the API method requires.
    pub needs: &'static str,
    pub make: fn(LiveKitApi) -> Answer,
    /// The control that it wants.
    pub control: Value,
    /// What it returns, as proto3 JSON: the request's fields of the same name and type, MOCK_
    /// placeholders for the ids that the request does not have, and one element in each list of
    /// messages. null: the SDK returns nothing.
    pub gives: Value,
}

pub type Answer = Pin<Box<dyn Future<Output = ServiceResult<Value>>>>;

macro_rules! call {
    (
        $client:ident.$method:ident($($argument:expr),* $(,)?),
        $api:literal, $needs:literal, $gives:expr $(,)?
    ) => {
        Call {
            name: concat!(stringify!($client), ".", stringify!($method)),
            api: $api,
            needs: $needs,
            make: |api| {
                Box::pin(async move {
                    Ok(json!(api.$client().$method($($argument),*).await?))
                })
            },
            control: json!({ "delayMs": 0 }), // Two SIP methods take 11 s otherwise.
            gives: $gives,
        }
    };
    ($client:ident.$method:ident($($argument:expr),* $(,)?), $path:literal $(,)?) => {
        call!($client.$method($($argument),*), $path, "", json!(null))
    };
}

fn text(text: &str) -> String {
    text.to_owned()
}
fn list(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}
fn map(key: &str, value: &str) -> HashMap<String, String> {
    HashMap::from([(key.to_owned(), value.to_owned())])
}

fn s3() -> proto::S3Upload {
    proto::S3Upload {
        bucket: text("recordings"),
        region: text("eu-central-1"),
        ..Default::default()
    }
}
fn file() -> proto::EncodedFileOutput {
    proto::EncodedFileOutput {
        filepath: text("lobby.mp4"),
        output: Some(proto::encoded_file_output::Output::S3(s3())),
        ..Default::default()
    }
}
fn stream() -> proto::StreamOutput {
    proto::StreamOutput {
        protocol: proto::StreamProtocol::Rtmp as i32,
        urls: list("rtmp://live.test/a"),
    }
}
fn outputs() -> Vec<EgressOutput> {
    let segments = proto::SegmentedFileOutput {
        filename_prefix: text("lobby"),
        playlist_name: text("lobby.m3u8"),
        output: Some(proto::segmented_file_output::Output::S3(s3())),
        ..Default::default()
    };
    let images = proto::ImageOutput {
        capture_interval: 5,
        width: 640,
        height: 360,
        output: Some(proto::image_output::Output::S3(s3())),
        ..Default::default()
    };
    vec![
        EgressOutput::File(file()),
        EgressOutput::Stream(stream()),
        EgressOutput::Segments(segments),
        EgressOutput::Image(images),
    ]
}
fn encoding() -> EncodingOptions {
    EncodingOptions { video_bitrate: 3000, ..encoding::H264_720P_60 }
}
fn agents() -> Vec<proto::RoomAgentDispatch> {
    vec![proto::RoomAgentDispatch {
        agent_name: text("scribe"),
        metadata: text("brief"),
        ..Default::default()
    }]
}
fn media() -> Option<proto::SipMediaConfig> {
    Some(proto::SipMediaConfig { only_listed_codecs: true, ..Default::default() })
}
fn sdp() -> proto::SessionDescription {
    proto::SessionDescription { r#type: text("offer"), sdp: text("v=0\r\n"), ..Default::default() }
}
fn room_options() -> CreateRoomOptions {
    CreateRoomOptions {
        empty_timeout: 60,
        departure_timeout: 20,
        max_participants: 8,
        node_id: text("ND_1"),
        metadata: text("open"),
        egress: Some(proto::RoomEgress {
            participant: Some(proto::AutoParticipantEgress {
                file_outputs: vec![file()],
                ..Default::default()
            }),
            ..Default::default()
        }),
    }
}
fn ingress_audio() -> proto::IngressAudioOptions {
    proto::IngressAudioOptions {
        name: text("sound"),
        source: proto::TrackSource::Microphone as i32,
        ..Default::default()
    }
}
fn ingress_video() -> proto::IngressVideoOptions {
    proto::IngressVideoOptions {
        name: text("picture"),
        source: proto::TrackSource::Camera as i32,
        ..Default::default()
    }
}

/// `object` with the fields of `more`.
fn with(object: &Value, more: Value) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    object
}

/// The calls of the API that the mock serves.
#[allow(deprecated)] // By the SDK; still public.
pub fn calls() -> Vec<Call> {
    // What the mock has to say of these by itself: an id each, and one element a list of messages.
    let room = json!({ "sid": "MOCK_SID", "enabledCodecs": [{}] });
    let participant = json!({
        "sid": "MOCK_SID",
        "tracks": [{ "sid": "MOCK_SID" }],
        "dataTracks": [{ "sid": "MOCK_SID" }],
    });
    let egress = json!({
        "egressId": "MOCK_EGRESS_ID",
        "roomId": "MOCK_ROOM_ID",
        "streamResults": [{}],
        "fileResults": [{}],
        "segmentResults": [{}],
        "imageResults": [{}],
    });
    let egress_of_lobby = with(&egress, json!({ "roomName": "lobby" }));
    let created_room = with(
        &room,
        json!({
            "name": "lobby",
            "emptyTimeout": 60,
            "departureTimeout": 20,
            "maxParticipants": 8,
            "metadata": "open",
        }),
    );
    let ingress = json!({
        "name": "camera",
        "roomName": "lobby",
        "participantIdentity": "ada",
        "participantName": "Ada",
        "participantMetadata": "engineer",
        "bypassTranscoding": true,
        "enableTranscoding": false, // Tracks presence: echoed although it is the default value.
    });

    vec![
        call!(
            room.create_room("lobby", room_options()),
            "RoomService/CreateRoom",
            "video.roomCreate",
            created_room.clone(),
        ),
        call!(
            room.create_room_with_playout_delay("lobby", room_options(), 10, 90),
            "RoomService/CreateRoom",
            "video.roomCreate",
            created_room,
        ),
        call!(
            room.list_rooms(vec![text("lobby"), text("stage")]),
            "RoomService/ListRooms",
            "video.roomList",
            json!([{ "sid": "MOCK_SID" }]),
        ),
        call!(room.delete_room("lobby"), "RoomService/DeleteRoom", "video.roomCreate", json!(null)),
        call!(
            room.update_room_metadata("lobby", "closed"),
            "RoomService/UpdateRoomMetadata",
            "video.roomAdmin",
            with(&room, json!({ "metadata": "closed" })),
        ),
        call!(
            room.list_participants("lobby"),
            "RoomService/ListParticipants",
            "video.roomAdmin",
            json!([{ "sid": "MOCK_SID" }]),
        ),
        call!(
            room.get_participant("lobby", "ada"),
            "RoomService/GetParticipant",
            "video.roomAdmin",
            with(&participant, json!({ "identity": "ada" })),
        ),
        call!(
            room.remove_participant("lobby", "ada"),
            "RoomService/RemoveParticipant",
            "video.roomAdmin",
            json!(null),
        ),
        call!(
            room.remove_participant_with_options(
                "lobby",
                "ada",
                RemoveParticipantOptions { revoke_token_ts: 1_790_000_000 },
            ),
            "RoomService/RemoveParticipant",
            "video.roomAdmin",
            json!(null),
        ),
        call!(
            room.forward_participant("lobby", "ada", "stage"),
            "RoomService/ForwardParticipant",
            "video.roomAdmin, video.destinationRoom",
            json!(null),
        ),
        call!(
            room.move_participant("lobby", "ada", "stage"),
            "RoomService/MoveParticipant",
            "video.roomAdmin, video.destinationRoom",
            json!(null),
        ),
        // The SDK panics where the response has no track, and a message is never populated.
        Call {
            control: json!({ "response": { "track": { "sid": "TR_1", "muted": true } } }),
            ..call!(
                room.mute_published_track("lobby", "ada", "TR_1", true),
                "RoomService/MutePublishedTrack",
                "video.roomAdmin",
                json!({ "sid": "TR_1", "muted": true }),
            )
        },
        call!(
            room.update_participant(
                "lobby",
                "ada",
                UpdateParticipantOptions {
                    metadata: text("engineer"),
                    attributes: map("team", "blue"),
                    permission: Some(proto::ParticipantPermission {
                        can_subscribe: true,
                        can_publish: true,
                        can_publish_sources: vec![proto::TrackSource::Microphone as i32],
                        ..Default::default()
                    }),
                    name: text("Ada"),
                },
            ),
            "RoomService/UpdateParticipant",
            "video.roomAdmin",
            with(&participant, json!({ "identity": "ada", "metadata": "engineer", "name": "Ada" })),
        ),
        call!(
            room.update_subscriptions("lobby", "ada", vec![text("TR_1"), text("TR_2")], true),
            "RoomService/UpdateSubscriptions",
            "video.roomAdmin",
            json!(null),
        ),
        call!(
            room.send_data(
                "lobby",
                b"hello".to_vec(),
                SendDataOptions {
                    kind: proto::data_packet::Kind::Lossy,
                    destination_sids: list("PA_1"),
                    destination_identities: list("ada"),
                    topic: Some(text("chat")),
                },
            ),
            "RoomService/SendData",
            "video.roomAdmin",
            json!(null),
        ),
        call!(
            egress.start_room_composite_egress(
                "lobby",
                outputs(),
                RoomCompositeOptions {
                    layout: text("grid"),
                    encoding: encoding(),
                    audio_only: true,
                    video_only: true,
                    custom_base_url: text("https://templates.test"),
                    audio_mixing: AudioMixing::DualChannelAgent,
                },
            ),
            "Egress/StartRoomCompositeEgress",
            "video.roomRecord",
            egress_of_lobby.clone(),
        ),
        call!(
            egress.start_web_egress(
                "https://page.test",
                outputs(),
                WebOptions {
                    encoding: encoding(),
                    audio_only: true,
                    video_only: true,
                    await_start_signal: true,
                },
            ),
            "Egress/StartWebEgress",
            "video.roomRecord",
            egress.clone(),
        ),
        call!(
            egress.start_participant_egress(
                "lobby",
                "ada",
                outputs(),
                ParticipantEgressOptions { screenshare: true, encoding: encoding() },
            ),
            "Egress/StartParticipantEgress",
            "video.roomRecord",
            egress_of_lobby.clone(),
        ),
        call!(
            egress.start_track_composite_egress(
                "lobby",
                outputs(),
                TrackCompositeOptions {
                    encoding: encoding(),
                    audio_track_id: text("TR_1"),
                    video_track_id: text("TR_2"),
                },
            ),
            "Egress/StartTrackCompositeEgress",
            "video.roomRecord",
            egress_of_lobby.clone(),
        ),
        call!(
            egress.start_track_egress(
                "lobby",
                TrackEgressOutput::File(Box::new(proto::DirectFileOutput {
                    filepath: text("ada.ogg"),
                    output: Some(proto::direct_file_output::Output::S3(s3())),
                    ..Default::default()
                })),
                "TR_1",
            ),
            "Egress/StartTrackEgress",
            "video.roomRecord",
            egress_of_lobby.clone(),
        ),
        call!(
            egress.start_egress(proto::StartEgressRequest {
                room_name: text("lobby"),
                source: Some(proto::start_egress_request::Source::Template(
                    proto::TemplateSource { layout: text("grid"), ..Default::default() },
                )),
                encoding: Some(proto::start_egress_request::Encoding::Advanced(encoding().into(),)),
                outputs: vec![proto::Output {
                    config: Some(proto::output::Config::Stream(stream())),
                    ..Default::default()
                }],
                storage: Some(proto::StorageConfig {
                    provider: Some(proto::storage_config::Provider::S3(s3())),
                }),
                webhooks: vec![proto::WebhookConfig {
                    url: text("https://hooks.test/egress"),
                    signing_key: text("devkey"),
                    ..Default::default()
                }],
            }),
            "Egress/StartEgress",
            "video.roomRecord",
            egress_of_lobby,
        ),
        call!(
            egress.update_layout("EG_1", "speaker"),
            "Egress/UpdateLayout",
            "video.roomRecord",
            with(&egress, json!({ "egressId": "EG_1" })),
        ),
        call!(
            egress.update_stream("EG_1", list("rtmp://live.test/b"), list("rtmp://live.test/a")),
            "Egress/UpdateStream",
            "video.roomRecord",
            with(&egress, json!({ "egressId": "EG_1" })),
        ),
        call!(
            egress.list_egress(EgressListOptions {
                filter: EgressListFilter::Room(text("lobby")),
                active: true,
                page_token: Some(proto::TokenPagination { token: text("next") }),
            }),
            "Egress/ListEgress",
            "video.roomRecord",
            json!([{ "egressId": "MOCK_EGRESS_ID", "roomId": "MOCK_ROOM_ID" }]),
        ),
        call!(
            egress.stop_egress("EG_1"),
            "Egress/StopEgress",
            "video.roomRecord",
            with(&egress, json!({ "egressId": "EG_1" })),
        ),
        call!(
            ingress.create_ingress(
                proto::IngressInput::UrlInput,
                CreateIngressOptions {
                    name: text("camera"),
                    room_name: text("lobby"),
                    participant_metadata: text("engineer"),
                    participant_identity: text("ada"),
                    participant_name: text("Ada"),
                    audio: ingress_audio(),
                    video: ingress_video(),
                    bypass_transcoding: true,
                    enable_transcoding: Some(false),
                    url: text("https://source.test/a.mp4"),
                },
            ),
            "Ingress/CreateIngress",
            "video.ingressAdmin",
            with(
                &ingress,
                json!({ "ingressId": "MOCK_INGRESS_ID", "url": "https://source.test/a.mp4" }),
            ),
        ),
        call!(
            ingress.update_ingress(
                "IN_1",
                UpdateIngressOptions {
                    name: text("camera"),
                    room_name: text("lobby"),
                    participant_metadata: text("engineer"),
                    participant_identity: text("ada"),
                    participant_name: text("Ada"),
                    audio: ingress_audio(),
                    video: ingress_video(),
                    bypass_transcoding: Some(true),
                    enable_transcoding: Some(false),
                },
            ),
            "Ingress/UpdateIngress",
            "video.ingressAdmin",
            with(&ingress, json!({ "ingressId": "IN_1" })),
        ),
        call!(
            ingress.list_ingress(IngressListFilter::Room(text("lobby"))),
            "Ingress/ListIngress",
            "video.ingressAdmin",
            json!([{ "ingressId": "MOCK_INGRESS_ID" }]),
        ),
        call!(
            ingress.delete_ingress("IN_1"),
            "Ingress/DeleteIngress",
            "video.ingressAdmin",
            json!({ "ingressId": "IN_1" }),
        ),
        call!(
            sip.create_sip_inbound_trunk(
                text("desk"),
                list("+15550100"),
                CreateSIPInboundTrunkOptions {
                    metadata: Some(text("front")),
                    allowed_addresses: Some(list("192.0.2.1")),
                    allowed_numbers: Some(list("+15550101")),
                    auth_username: Some(text("in")),
                    auth_password: Some(text("in-secret")),
                    headers: Some(map("X-Desk", "front")),
                    headers_to_attributes: Some(map("X-Caller", "caller")),
                    attributes_to_headers: Some(map("caller", "X-Caller")),
                    max_call_duration: Some(Duration::from_secs(600)),
                    ringing_timeout: Some(Duration::from_secs(20)),
                    krisp_enabled: Some(true),
                    auth_realm: Some(text("sip.test")),
                },
            ),
            "SIP/CreateSIPInboundTrunk",
            "sip.admin",
            json!({ "sipTrunkId": "MOCK_SIP_TRUNK_ID" }),
        ),
        call!(
            sip.create_sip_outbound_trunk(
                text("desk"),
                text("sip.test"),
                list("+15550100"),
                CreateSIPOutboundTrunkOptions {
                    transport: proto::SipTransport::Tls,
                    metadata: text("front"),
                    auth_username: text("out"),
                    auth_password: text("out-secret"),
                    headers: Some(map("X-Desk", "front")),
                    headers_to_attributes: Some(map("X-Callee", "callee")),
                    attributes_to_headers: Some(map("callee", "X-Callee")),
                },
            ),
            "SIP/CreateSIPOutboundTrunk",
            "sip.admin",
            json!({ "sipTrunkId": "MOCK_SIP_TRUNK_ID" }),
        ),
        call!(
            sip.update_sip_inbound_trunk(
                text("ST_1"),
                proto::SipInboundTrunkUpdate {
                    numbers: Some(proto::ListUpdate {
                        add: list("+15550102"),
                        remove: list("+15550100"),
                        ..Default::default()
                    }),
                    allowed_addresses: Some(proto::ListUpdate {
                        set: list("192.0.2.2"),
                        ..Default::default()
                    }),
                    allowed_numbers: Some(proto::ListUpdate { clear: true, ..Default::default() }),
                    auth_username: Some(text("in")),
                    auth_password: Some(text("in-secret")),
                    name: Some(text("desk")),
                    metadata: Some(text("back")),
                    media: media(),
                    ..Default::default()
                },
            ),
            "SIP/UpdateSIPInboundTrunk",
            "sip.admin",
            json!({ "sipTrunkId": "ST_1" }),
        ),
        call!(
            sip.update_sip_inbound_trunk_replace(
                text("ST_1"),
                proto::SipInboundTrunkInfo {
                    name: text("desk"),
                    numbers: list("+15550100"),
                    media: media(),
                    ..Default::default()
                },
            ),
            "SIP/UpdateSIPInboundTrunk",
            "sip.admin",
            json!({ "sipTrunkId": "ST_1" }),
        ),
        call!(
            sip.update_sip_outbound_trunk(
                text("ST_1"),
                proto::SipOutboundTrunkUpdate {
                    address: Some(text("sip.test")),
                    transport: Some(proto::SipTransport::Tcp as i32),
                    destination_country: Some(text("de")),
                    auth_username: Some(text("out")),
                    auth_password: Some(text("out-secret")),
                    name: Some(text("desk")),
                    metadata: Some(text("back")),
                    media: media(),
                    ..Default::default()
                },
            ),
            "SIP/UpdateSIPOutboundTrunk",
            "sip.admin",
            json!({ "sipTrunkId": "ST_1" }),
        ),
        call!(
            sip.update_sip_outbound_trunk_replace(
                text("ST_1"),
                proto::SipOutboundTrunkInfo {
                    name: text("desk"),
                    address: text("sip.test"),
                    media: media(),
                    ..Default::default()
                },
            ),
            "SIP/UpdateSIPOutboundTrunk",
            "sip.admin",
            json!({ "sipTrunkId": "ST_1" }),
        ),
        call!(
            sip.list_sip_trunk(ListSIPTrunkFilter::All),
            "SIP/ListSIPTrunk",
            "sip.admin",
            json!([{ "sipTrunkId": "MOCK_SIP_TRUNK_ID" }]),
        ),
        call!(
            sip.list_sip_inbound_trunk(ListSIPInboundTrunkFilter::All),
            "SIP/ListSIPInboundTrunk",
            "sip.admin",
            json!([{ "sipTrunkId": "MOCK_SIP_TRUNK_ID" }]),
        ),
        call!(
            sip.list_sip_outbound_trunk(ListSIPOutboundTrunkFilter::All),
            "SIP/ListSIPOutboundTrunk",
            "sip.admin",
            json!([{ "sipTrunkId": "MOCK_SIP_TRUNK_ID" }]),
        ),
        call!(
            sip.delete_sip_trunk("ST_1"),
            "SIP/DeleteSIPTrunk",
            "sip.admin",
            json!({ "sipTrunkId": "ST_1" }),
        ),
        call!(
            sip.create_sip_dispatch_rule(
                proto::sip_dispatch_rule::Rule::DispatchRuleCallee(proto::SipDispatchRuleCallee {
                    room_prefix: text("call-"),
                    pin: text("1234"),
                    randomize: true,
                }),
                CreateSIPDispatchRuleOptions {
                    name: text("callers"),
                    metadata: text("night"),
                    attributes: map("team", "blue"),
                    trunk_ids: list("ST_1"),
                    allowed_numbers: list("+15550101"),
                    hide_phone_number: true,
                    room_config: Some(proto::RoomConfiguration {
                        name: text("call"),
                        agents: agents(),
                        ..Default::default()
                    }),
                },
            ),
            "SIP/CreateSIPDispatchRule",
            "sip.admin",
            // The SDK puts what it has into a message of the request, where nothing is echoed from.
            json!({ "sipDispatchRuleId": "MOCK_SIP_DISPATCH_RULE_ID" }),
        ),
        call!(
            sip.update_sip_dispatch_rule(
                text("SDR_1"),
                proto::SipDispatchRuleUpdate {
                    trunk_ids: Some(proto::ListUpdate { add: list("ST_2"), ..Default::default() }),
                    rule: Some(proto::SipDispatchRule {
                        rule: Some(proto::sip_dispatch_rule::Rule::DispatchRuleDirect(
                            proto::SipDispatchRuleDirect {
                                room_name: text("lobby"),
                                pin: text("1234"),
                            },
                        )),
                    }),
                    name: Some(text("callers")),
                    metadata: Some(text("day")),
                    attributes: map("team", "blue"),
                    media: media(),
                    ..Default::default()
                },
            ),
            "SIP/UpdateSIPDispatchRule",
            "sip.admin",
            json!({ "sipDispatchRuleId": "SDR_1" }),
        ),
        call!(
            sip.update_sip_dispatch_rule_replace(
                text("SDR_1"),
                proto::SipDispatchRuleInfo {
                    name: text("callers"),
                    trunk_ids: list("ST_1"),
                    attributes: map("team", "blue"),
                    ..Default::default()
                },
            ),
            "SIP/UpdateSIPDispatchRule",
            "sip.admin",
            json!({ "sipDispatchRuleId": "SDR_1" }),
        ),
        call!(
            sip.list_sip_dispatch_rule(ListSIPDispatchRuleFilter::All),
            "SIP/ListSIPDispatchRule",
            "sip.admin",
            json!([{ "sipDispatchRuleId": "MOCK_SIP_DISPATCH_RULE_ID" }]),
        ),
        call!(
            sip.delete_sip_dispatch_rule("SDR_1"),
            "SIP/DeleteSIPDispatchRule",
            "sip.admin",
            json!({ "sipDispatchRuleId": "SDR_1" }),
        ),
        call!(
            sip.create_sip_participant(
                text("ST_1"),
                text("+15550103"),
                text("lobby"),
                CreateSIPParticipantOptions {
                    participant_identity: text("ada"),
                    participant_name: Some(text("Ada")),
                    participant_metadata: Some(text("engineer")),
                    participant_attributes: Some(map("team", "blue")),
                    display_name: Some(text("Front desk")),
                    sip_number: Some(text("+15550100")),
                    dtmf: Some(text("*1")),
                    wait_until_answered: Some(true),
                    play_dialtone: Some(true),
                    hide_phone_number: Some(true),
                    ringing_timeout: Some(Duration::from_secs(20)),
                    max_call_duration: Some(Duration::from_secs(600)),
                    enable_krisp: Some(true),
                    headers: Some(map("X-Desk", "front")),
                    include_headers: Some(proto::SipHeaderOptions::SipAllHeaders),
                    media_encryption: Some(proto::SipMediaEncryption::SipMediaEncryptAllow),
                    timeout: Some(Duration::from_secs(40)),
                },
                Some(proto::SipOutboundConfig {
                    hostname: text("sip.test"),
                    auth_username: text("out"),
                    ..Default::default()
                }),
            ),
            "SIP/CreateSIPParticipant",
            "sip.call",
            json!({
                "participantId": "MOCK_PARTICIPANT_ID",
                "participantIdentity": "ada",
                "roomName": "lobby",
                "sipCallId": "MOCK_SIP_CALL_ID",
            }),
        ),
        call!(
            sip.transfer_sip_participant(
                text("lobby"),
                text("ada"),
                text("tel:+15550104"),
                TransferSIPParticipantOptions {
                    play_dialtone: Some(true),
                    ringing_timeout: Some(Duration::from_secs(20)),
                    headers: Some(map("X-Desk", "front")),
                    timeout: Some(Duration::from_secs(40)),
                },
            ),
            "SIP/TransferSIPParticipant",
            "video.roomAdmin, sip.call",
            json!(null),
        ),
        call!(
            agent_dispatch.create_dispatch(proto::CreateAgentDispatchRequest {
                agent_name: text("scribe"),
                room: text("lobby"),
                metadata: text("brief"),
                restart_policy: proto::JobRestartPolicy::JrpNever as i32,
                deployment: text("blue"),
                attributes: map("team", "blue"),
            }),
            "AgentDispatchService/CreateDispatch",
            "video.roomAdmin",
            json!({
                "id": "MOCK_ID",
                "agentName": "scribe",
                "room": "lobby",
                "metadata": "brief",
                "deployment": "blue",
            }),
        ),
        call!(
            agent_dispatch.delete_dispatch("AD_1", "lobby"),
            "AgentDispatchService/DeleteDispatch",
            "video.roomAdmin",
            json!({ "id": "MOCK_ID", "room": "lobby" }),
        ),
        call!(
            agent_dispatch.list_dispatch("lobby"),
            "AgentDispatchService/ListDispatch",
            "video.roomAdmin",
            json!([{ "id": "MOCK_ID" }]),
        ),
        call!(
            agent_dispatch.get_dispatch("AD_1", "lobby"),
            "AgentDispatchService/ListDispatch",
            "video.roomAdmin",
            json!({ "id": "MOCK_ID" }),
        ),
        call!(
            connector.dial_whatsapp_call(
                "1001",
                "+15550105",
                "wa-key",
                "23.0",
                DialWhatsAppCallOptions {
                    biz_opaque_callback_data: Some(text("ticket-7")),
                    room_name: Some(text("lobby")),
                    agents: Some(agents()),
                    participant_identity: Some(text("ada")),
                    participant_name: Some(text("Ada")),
                    participant_metadata: Some(text("engineer")),
                    participant_attributes: Some(map("team", "blue")),
                    destination_country: Some(text("de")),
                },
            ),
            "Connector/DialWhatsAppCall",
            "video.roomCreate",
            json!({ "whatsappCallId": "MOCK_WHATSAPP_CALL_ID", "roomName": "lobby" }),
        ),
        call!(
            connector.disconnect_whatsapp_call("WC_1", "wa-key"),
            "Connector/DisconnectWhatsAppCall",
            "video.roomCreate",
            json!({}),
        ),
        call!(
            connector.disconnect_whatsapp_call_with_reason(
                "WC_1",
                "wa-key",
                proto::disconnect_whats_app_call_request::DisconnectReason::UserInitiated,
            ),
            "Connector/DisconnectWhatsAppCall",
            "video.roomCreate",
            json!({}),
        ),
        call!(
            connector.connect_whatsapp_call("WC_1", sdp()),
            "Connector/ConnectWhatsAppCall",
            "video.roomCreate",
            json!({}),
        ),
        call!(
            connector.accept_whatsapp_call(
                "1001",
                "wa-key",
                "23.0",
                "WC_1",
                sdp(),
                AcceptWhatsAppCallOptions {
                    biz_opaque_callback_data: Some(text("ticket-7")),
                    room_name: Some(text("lobby")),
                    agents: Some(agents()),
                    participant_identity: Some(text("ada")),
                    participant_name: Some(text("Ada")),
                    participant_metadata: Some(text("engineer")),
                    participant_attributes: Some(map("team", "blue")),
                    destination_country: Some(text("de")),
                    wait_until_answered: Some(true),
                    timeout: Some(Duration::from_secs(40)),
                },
            ),
            "Connector/AcceptWhatsAppCall",
            "video.roomCreate",
            json!({ "roomName": "lobby" }),
        ),
        call!(
            connector.connect_twilio_call(
                proto::connect_twilio_call_request::TwilioCallDirection::Outbound,
                "lobby",
                ConnectTwilioCallOptions {
                    agents: Some(agents()),
                    participant_identity: Some(text("ada")),
                    participant_name: Some(text("Ada")),
                    participant_metadata: Some(text("engineer")),
                    participant_attributes: Some(map("team", "blue")),
                    destination_country: Some(text("de")),
                },
            ),
            "Connector/ConnectTwilioCall",
            "video.roomCreate",
            json!({}),
        ),
    ]
}

/// The calls of the cloud's REST API: `api` is a path.
pub fn rest_calls() -> Vec<Call> {
    vec![
        call!(
            threads.create(agent_thread::CreateRequest {
                scope: text("desk"),
                attributes: map("team", "blue"),
                idle_ttl: Some(Default::default()),
            }),
            "/v0/projects/p_/threads",
        ),
        call!(threads.get("AT_1"), "/v0/projects/p_/threads/AT_1"),
        call!(
            threads.list(agent_thread::ListRequest {
                scope: text("desk"),
                page_token: text("next"),
                limit: 10,
            }),
            "/v0/projects/p_/threads",
        ),
        call!(
            threads.update(agent_thread::UpdateRequest {
                thread_id: text("AT_1"),
                attributes: map("team", "blue"),
                idle_ttl: Some(Default::default()),
            }),
            "/v0/projects/p_/threads/AT_1",
        ),
        call!(threads.delete("AT_1"), "/v0/projects/p_/threads/AT_1"),
        call!(
            threads.items(agent_thread::GetItemsRequest {
                thread_id: text("AT_1"),
                agent: text("scribe"),
                page_token: text("next"),
                limit: 10,
                sort_order: agent_thread::SortOrder::Desc as i32,
            }),
            "/v0/projects/p_/threads/AT_1/items",
        ),
        call!(
            threads.tasks(agent_task::GetTasksRequest {
                thread_id: text("AT_1"),
                status: Some(agent_task::Status::default() as i32),
                page_token: text("next"),
                limit: 10,
            }),
            "/v0/projects/p_/threads/AT_1/tasks",
        ),
        call!(
            databases.create(agent_db::CreateRequest { ttl: Some(Default::default()) }),
            "/v0/projects/p_/databases",
        ),
        call!(databases.get("DB_1"), "/v0/projects/p_/databases/DB_1"),
        call!(
            databases.list(agent_db::ListRequest { page_size: 10, page_token: text("next") }),
            "/v0/projects/p_/databases",
        ),
        call!(databases.delete("DB_1"), "/v0/projects/p_/databases/DB_1"),
        call!(databases.export("DB_1"), "/v0/projects/p_/databases/DB_1:export"),
    ]
}
