// Every call of the SDK's service clients, once: by client and method,
//   api    the API method that it sends;
//   needs  the grants that the API method requires;
//   call   makes it, with every option set;
//   gives  what it returns, as proto3 JSON: the request's fields of the same name and type,
//          MOCK_ placeholders for the ids that the request does not have, and one element in
//          each list of messages. undefined: the SDK returns nothing.
import {
  AudioMixing,
  AutoParticipantEgress,
  ConnectTwilioCallRequest_TwilioCallDirection as TwilioCallDirection,
  DataPacket_Kind,
  DirectFileOutput,
  DisconnectWhatsAppCallRequest_DisconnectReason as DisconnectReason,
  EncodedFileOutput,
  EncodingOptions,
  EncodingOptionsPreset,
  ImageOutput,
  IngressAudioOptions,
  IngressInput,
  IngressVideoOptions,
  JobRestartPolicy,
  ListUpdate,
  Pagination,
  RoomAgentDispatch,
  RoomConfiguration,
  RoomEgress,
  S3Upload,
  SegmentedFileOutput,
  SessionDescription,
  SIPDispatchRule,
  SIPDispatchRuleInfo,
  SIPHeaderOptions,
  SIPInboundTrunkInfo,
  SIPMediaConfig,
  SIPMediaEncryption,
  SIPOutboundConfig,
  SIPOutboundTrunkInfo,
  SIPTransport,
  StartEgressRequest,
  StreamOutput,
  StreamProtocol,
  TrackSource,
  WebhookConfig,
} from '@livekit/protocol';
import {
  AgentDispatchClient,
  ConnectorClient,
  EgressClient,
  IngressClient,
  RoomServiceClient,
  SipClient,
} from 'livekit-server-sdk';

const s3 = { case: 's3', value: new S3Upload({ bucket: 'recordings', region: 'eu-central-1' }) };
const file = new EncodedFileOutput({ filepath: 'lobby.mp4', output: s3 });
const stream = new StreamOutput({ protocol: StreamProtocol.RTMP, urls: ['rtmp://live.test/a'] });
const segments = new SegmentedFileOutput({
  filenamePrefix: 'lobby',
  playlistName: 'lobby.m3u8',
  output: s3,
});
const images = new ImageOutput({ captureInterval: 5, width: 640, height: 360, output: s3 });
const outputs = { file, stream, segments, images };
const encodingOptions = new EncodingOptions({ width: 1280, height: 720, videoBitrate: 3000 });
const webhooks = [new WebhookConfig({ url: 'https://hooks.test/egress', signingKey: 'devkey' })];
const agents = [new RoomAgentDispatch({ agentName: 'scribe', metadata: 'brief' })];
const media = new SIPMediaConfig({
  onlyListedCodecs: true,
  codecs: [{ name: 'PCMU', rate: 8000 }],
});
const sdp = new SessionDescription({ type: 'offer', sdp: 'v=0\r\n' });
const page = new Pagination({ afterId: 'ST_1', limit: 10 });
const attributes = { team: 'blue' };
const participant = {
  participantIdentity: 'ada',
  participantName: 'Ada',
  participantMetadata: 'engineer',
};

// What the mock has to say of these by itself: an id each, and one element a list of messages.
const room = { sid: 'MOCK_SID', enabledCodecs: [{}] };
const participantInfo = {
  sid: 'MOCK_SID',
  tracks: [{ sid: 'MOCK_SID' }],
  dataTracks: [{ sid: 'MOCK_SID' }],
};
const egressInfo = {
  egressId: 'MOCK_EGRESS_ID',
  roomId: 'MOCK_ROOM_ID',
  streamResults: [{}],
  fileResults: [{}],
  segmentResults: [{}],
  imageResults: [{}],
};

export const clients = new Map([
  [
    RoomServiceClient,
    {
      createRoom: {
        api: 'RoomService/CreateRoom',
        needs: 'video.roomCreate',
        call: (rooms) =>
          rooms.createRoom({
            name: 'lobby',
            emptyTimeout: 60,
            departureTimeout: 20,
            maxParticipants: 8,
            metadata: 'open',
            egress: new RoomEgress({
              participant: new AutoParticipantEgress({ fileOutputs: [file] }),
            }),
            minPlayoutDelay: 10,
            maxPlayoutDelay: 90,
            syncStreams: true,
            agents,
            nodeId: 'ND_1',
          }),
        gives: {
          ...room,
          name: 'lobby',
          emptyTimeout: 60,
          departureTimeout: 20,
          maxParticipants: 8,
          metadata: 'open',
        },
      },
      listRooms: {
        api: 'RoomService/ListRooms',
        needs: 'video.roomList',
        call: (rooms) => rooms.listRooms(['lobby', 'stage']),
        gives: [{ sid: 'MOCK_SID' }],
      },
      deleteRoom: {
        api: 'RoomService/DeleteRoom',
        needs: 'video.roomCreate',
        call: (rooms) => rooms.deleteRoom('lobby'),
        gives: undefined,
      },
      updateRoomMetadata: {
        api: 'RoomService/UpdateRoomMetadata',
        needs: 'video.roomAdmin',
        call: (rooms) => rooms.updateRoomMetadata('lobby', 'closed'),
        gives: { ...room, metadata: 'closed' },
      },
      listParticipants: {
        api: 'RoomService/ListParticipants',
        needs: 'video.roomAdmin',
        call: (rooms) => rooms.listParticipants('lobby'),
        gives: [{ sid: 'MOCK_SID' }],
      },
      getParticipant: {
        api: 'RoomService/GetParticipant',
        needs: 'video.roomAdmin',
        call: (rooms) => rooms.getParticipant('lobby', 'ada'),
        gives: { ...participantInfo, identity: 'ada' },
      },
      removeParticipant: {
        api: 'RoomService/RemoveParticipant',
        needs: 'video.roomAdmin',
        call: (rooms) => rooms.removeParticipant('lobby', 'ada', { revokeTokenTs: 1_790_000_000n }),
        gives: undefined,
      },
      forwardParticipant: {
        api: 'RoomService/ForwardParticipant',
        needs: 'video.roomAdmin, video.destinationRoom',
        call: (rooms) => rooms.forwardParticipant('lobby', 'ada', 'stage'),
        gives: undefined,
      },
      moveParticipant: {
        api: 'RoomService/MoveParticipant',
        needs: 'video.roomAdmin, video.destinationRoom',
        call: (rooms) => rooms.moveParticipant('lobby', 'ada', 'stage'),
        gives: undefined,
      },
      mutePublishedTrack: {
        api: 'RoomService/MutePublishedTrack',
        needs: 'video.roomAdmin',
        call: (rooms) => rooms.mutePublishedTrack('lobby', 'ada', 'TR_1', true),
        gives: undefined, // The response's track, a message: never populated.
      },
      updateParticipant: {
        api: 'RoomService/UpdateParticipant',
        needs: 'video.roomAdmin',
        call: (rooms) =>
          rooms.updateParticipant('lobby', 'ada', {
            attributes,
            metadata: 'engineer',
            permission: {
              canSubscribe: true,
              canPublish: true,
              canPublishData: true,
              canPublishSources: [TrackSource.MICROPHONE],
              canUpdateMetadata: true,
            },
            name: 'Ada',
          }),
        gives: { ...participantInfo, identity: 'ada', metadata: 'engineer', name: 'Ada' },
      },
      updateSubscriptions: {
        api: 'RoomService/UpdateSubscriptions',
        needs: 'video.roomAdmin',
        call: (rooms) => rooms.updateSubscriptions('lobby', 'ada', ['TR_1', 'TR_2'], true),
        gives: undefined,
      },
      sendData: {
        api: 'RoomService/SendData',
        needs: 'video.roomAdmin',
        call: (rooms) =>
          rooms.sendData('lobby', new TextEncoder().encode('hello'), DataPacket_Kind.RELIABLE, {
            destinationIdentities: ['ada'],
            destinationSids: ['PA_1'],
            topic: 'chat',
          }),
        gives: undefined,
      },
    },
  ],
  [
    EgressClient,
    {
      startEgress: {
        api: 'Egress/StartEgress',
        needs: 'video.roomRecord',
        call: (egress) =>
          egress.startEgress(
            new StartEgressRequest({
              roomName: 'lobby',
              source: {
                case: 'template',
                value: { layout: 'grid', customBaseUrl: 'https://t.test' },
              },
              encoding: { case: 'advanced', value: encodingOptions },
              outputs: [{ config: { case: 'stream', value: stream } }],
              storage: { provider: s3 },
              webhooks,
            }),
          ),
        gives: { ...egressInfo, roomName: 'lobby' },
      },
      startRoomCompositeEgress: {
        api: 'Egress/StartRoomCompositeEgress',
        needs: 'video.roomRecord',
        call: (egress) =>
          egress.startRoomCompositeEgress('lobby', outputs, {
            layout: 'grid',
            encodingOptions,
            audioOnly: true,
            videoOnly: true,
            customBaseUrl: 'https://templates.test',
            audioMixing: AudioMixing.DUAL_CHANNEL_AGENT,
            webhooks,
          }),
        gives: { ...egressInfo, roomName: 'lobby' },
      },
      startWebEgress: {
        api: 'Egress/StartWebEgress',
        needs: 'video.roomRecord',
        call: (egress) =>
          egress.startWebEgress('https://page.test', outputs, {
            encodingOptions: EncodingOptionsPreset.H264_1080P_30,
            audioOnly: true,
            videoOnly: true,
            awaitStartSignal: true,
            webhooks,
          }),
        gives: egressInfo,
      },
      startParticipantEgress: {
        api: 'Egress/StartParticipantEgress',
        needs: 'video.roomRecord',
        call: (egress) =>
          egress.startParticipantEgress('lobby', 'ada', outputs, {
            screenShare: true,
            encodingOptions,
            webhooks,
          }),
        gives: { ...egressInfo, roomName: 'lobby' },
      },
      startTrackCompositeEgress: {
        api: 'Egress/StartTrackCompositeEgress',
        needs: 'video.roomRecord',
        call: (egress) =>
          egress.startTrackCompositeEgress('lobby', segments, {
            audioTrackId: 'TR_1',
            videoTrackId: 'TR_2',
            encodingOptions: EncodingOptionsPreset.H264_720P_60,
            webhooks,
          }),
        gives: { ...egressInfo, roomName: 'lobby' },
      },
      startTrackEgress: {
        api: 'Egress/StartTrackEgress',
        needs: 'video.roomRecord',
        call: (egress) =>
          egress.startTrackEgress(
            'lobby',
            new DirectFileOutput({ filepath: 'ada.ogg', output: s3 }),
            'TR_1',
            webhooks,
          ),
        gives: { ...egressInfo, roomName: 'lobby' },
      },
      updateLayout: {
        api: 'Egress/UpdateLayout',
        needs: 'video.roomRecord',
        call: (egress) => egress.updateLayout('EG_1', 'speaker'),
        gives: { ...egressInfo, egressId: 'EG_1' },
      },
      updateStream: {
        api: 'Egress/UpdateStream',
        needs: 'video.roomRecord',
        call: (egress) =>
          egress.updateStream('EG_1', ['rtmp://live.test/b'], ['rtmp://live.test/a']),
        gives: { ...egressInfo, egressId: 'EG_1' },
      },
      listEgress: {
        api: 'Egress/ListEgress',
        needs: 'video.roomRecord',
        call: (egress) => egress.listEgress({ roomName: 'lobby', egressId: 'EG_1', active: true }),
        gives: [{ egressId: 'MOCK_EGRESS_ID', roomId: 'MOCK_ROOM_ID' }],
      },
      stopEgress: {
        api: 'Egress/StopEgress',
        needs: 'video.roomRecord',
        call: (egress) => egress.stopEgress('EG_1'),
        gives: { ...egressInfo, egressId: 'EG_1' },
      },
    },
  ],
  [
    IngressClient,
    {
      createIngress: {
        api: 'Ingress/CreateIngress',
        needs: 'video.ingressAdmin',
        call: (ingress) =>
          ingress.createIngress(IngressInput.URL_INPUT, {
            name: 'camera',
            roomName: 'lobby',
            ...participant,
            bypassTranscoding: true,
            enableTranscoding: true,
            url: 'https://source.test/a.mp4',
            enabled: false, // Tracks presence: echoed although it is the default value.
            audio: new IngressAudioOptions({ name: 'sound', source: TrackSource.MICROPHONE }),
            video: new IngressVideoOptions({ name: 'picture', source: TrackSource.CAMERA }),
          }),
        gives: {
          ingressId: 'MOCK_INGRESS_ID',
          name: 'camera',
          url: 'https://source.test/a.mp4',
          bypassTranscoding: true,
          enableTranscoding: true,
          roomName: 'lobby',
          ...participant,
          enabled: false,
        },
      },
      updateIngress: {
        api: 'Ingress/UpdateIngress',
        needs: 'video.ingressAdmin',
        call: (ingress) =>
          ingress.updateIngress('IN_1', {
            name: 'camera',
            roomName: 'lobby',
            ...participant,
            bypassTranscoding: true,
            enableTranscoding: false,
            enabled: true,
            audio: new IngressAudioOptions({ name: 'sound', source: TrackSource.MICROPHONE }),
            video: new IngressVideoOptions({ name: 'picture', source: TrackSource.CAMERA }),
          }),
        gives: {
          ingressId: 'IN_1',
          name: 'camera',
          bypassTranscoding: true,
          enableTranscoding: false,
          roomName: 'lobby',
          ...participant,
          enabled: true,
        },
      },
      listIngress: {
        api: 'Ingress/ListIngress',
        needs: 'video.ingressAdmin',
        call: (ingress) => ingress.listIngress({ roomName: 'lobby', ingressId: 'IN_1' }),
        gives: [{ ingressId: 'MOCK_INGRESS_ID' }],
      },
      deleteIngress: {
        api: 'Ingress/DeleteIngress',
        needs: 'video.ingressAdmin',
        call: (ingress) => ingress.deleteIngress('IN_1'),
        gives: { ingressId: 'IN_1' },
      },
    },
  ],
  [
    SipClient,
    {
      createSipTrunk: {
        api: 'SIP/CreateSIPTrunk',
        needs: undefined, // Gone from the API: the mock gives any unknown method an empty message.
        call: (sip) =>
          sip.createSipTrunk('+15550100', {
            name: 'desk',
            metadata: 'old',
            inbound_addresses: ['192.0.2.1'],
            inbound_numbers: ['+15550101'],
            inbound_username: 'in',
            inbound_password: 'in-secret',
            outbound_address: 'sip.test',
            outbound_username: 'out',
            outbound_password: 'out-secret',
          }),
        gives: {},
      },
      createSipInboundTrunk: {
        api: 'SIP/CreateSIPInboundTrunk',
        needs: 'sip.admin',
        call: (sip) =>
          sip.createSipInboundTrunk('desk', ['+15550100'], {
            metadata: 'front',
            allowedAddresses: ['192.0.2.1'],
            allowedNumbers: ['+15550101'],
            authUsername: 'in',
            authPassword: 'in-secret',
            headers: { 'X-Desk': 'front' },
            headersToAttributes: { 'X-Caller': 'caller' },
            includeHeaders: SIPHeaderOptions.SIP_X_HEADERS,
            krispEnabled: true,
            mediaEncryption: SIPMediaEncryption.SIP_MEDIA_ENCRYPT_ALLOW,
            media,
            ringingTimeout: 20,
          }),
        gives: { sipTrunkId: 'MOCK_SIP_TRUNK_ID' },
      },
      createSipOutboundTrunk: {
        api: 'SIP/CreateSIPOutboundTrunk',
        needs: 'sip.admin',
        call: (sip) =>
          sip.createSipOutboundTrunk('desk', 'sip.test', ['+15550100'], {
            metadata: 'front',
            transport: SIPTransport.SIP_TRANSPORT_TLS,
            destinationCountry: 'de',
            authUsername: 'out',
            authPassword: 'out-secret',
            headers: { 'X-Desk': 'front' },
            headersToAttributes: { 'X-Callee': 'callee' },
            includeHeaders: SIPHeaderOptions.SIP_ALL_HEADERS,
            mediaEncryption: SIPMediaEncryption.SIP_MEDIA_ENCRYPT_REQUIRE,
            media,
          }),
        gives: { sipTrunkId: 'MOCK_SIP_TRUNK_ID' },
      },
      listSipTrunk: {
        api: 'SIP/ListSIPTrunk',
        needs: 'sip.admin',
        call: (sip) => sip.listSipTrunk(),
        gives: [{ sipTrunkId: 'MOCK_SIP_TRUNK_ID' }],
      },
      listSipInboundTrunk: {
        api: 'SIP/ListSIPInboundTrunk',
        needs: 'sip.admin',
        call: (sip) =>
          sip.listSipInboundTrunk({ page, trunkIds: ['ST_1'], numbers: ['+15550100'] }),
        gives: [{ sipTrunkId: 'MOCK_SIP_TRUNK_ID' }],
      },
      listSipOutboundTrunk: {
        api: 'SIP/ListSIPOutboundTrunk',
        needs: 'sip.admin',
        call: (sip) =>
          sip.listSipOutboundTrunk({ page, trunkIds: ['ST_1'], numbers: ['+15550100'] }),
        gives: [{ sipTrunkId: 'MOCK_SIP_TRUNK_ID' }],
      },
      deleteSipTrunk: {
        api: 'SIP/DeleteSIPTrunk',
        needs: 'sip.admin',
        call: (sip) => sip.deleteSipTrunk('ST_1'),
        gives: { sipTrunkId: 'ST_1' },
      },
      updateSipInboundTrunk: {
        api: 'SIP/UpdateSIPInboundTrunk',
        needs: 'sip.admin',
        call: (sip) =>
          sip.updateSipInboundTrunk(
            'ST_1',
            new SIPInboundTrunkInfo({ name: 'desk', numbers: ['+15550100'], media }),
          ),
        gives: { sipTrunkId: 'ST_1' },
      },
      updateSipInboundTrunkFields: {
        api: 'SIP/UpdateSIPInboundTrunk',
        needs: 'sip.admin',
        call: (sip) =>
          sip.updateSipInboundTrunkFields('ST_1', {
            numbers: new ListUpdate({ add: ['+15550102'], remove: ['+15550100'] }),
            allowedAddresses: new ListUpdate({ set: ['192.0.2.2'] }),
            allowedNumbers: new ListUpdate({ clear: true }),
            authUsername: 'in',
            authPassword: 'in-secret',
            name: 'desk',
            metadata: 'back',
            mediaEncryption: SIPMediaEncryption.SIP_MEDIA_ENCRYPT_ALLOW,
            media,
          }),
        gives: { sipTrunkId: 'ST_1' },
      },
      updateSipOutboundTrunk: {
        api: 'SIP/UpdateSIPOutboundTrunk',
        needs: 'sip.admin',
        call: (sip) =>
          sip.updateSipOutboundTrunk(
            'ST_1',
            new SIPOutboundTrunkInfo({ name: 'desk', address: 'sip.test', media }),
          ),
        gives: { sipTrunkId: 'ST_1' },
      },
      updateSipOutboundTrunkFields: {
        api: 'SIP/UpdateSIPOutboundTrunk',
        needs: 'sip.admin',
        call: (sip) =>
          sip.updateSipOutboundTrunkFields('ST_1', {
            numbers: new ListUpdate({ add: ['+15550102'], remove: ['+15550100'] }),
            authUsername: 'out',
            authPassword: 'out-secret',
            destinationCountry: 'de',
            name: 'desk',
            metadata: 'back',
            mediaEncryption: SIPMediaEncryption.SIP_MEDIA_ENCRYPT_ALLOW,
            media,
          }),
        gives: { sipTrunkId: 'ST_1' },
      },
      createSipDispatchRule: {
        api: 'SIP/CreateSIPDispatchRule',
        needs: 'sip.admin',
        call: (sip) =>
          sip.createSipDispatchRule(
            { type: 'callee', roomPrefix: 'call-', pin: '1234', randomize: true },
            {
              name: 'callers',
              metadata: 'night',
              trunkIds: ['ST_1'],
              hidePhoneNumber: true,
              attributes,
              roomPreset: 'small',
              roomConfig: new RoomConfiguration({ name: 'call', maxParticipants: 2, agents }),
            },
          ),
        gives: {
          sipDispatchRuleId: 'MOCK_SIP_DISPATCH_RULE_ID',
          hidePhoneNumber: true,
          name: 'callers',
          metadata: 'night',
          roomPreset: 'small',
        },
      },
      updateSipDispatchRule: {
        api: 'SIP/UpdateSIPDispatchRule',
        needs: 'sip.admin',
        call: (sip) =>
          sip.updateSipDispatchRule(
            'SDR_1',
            new SIPDispatchRuleInfo({ name: 'callers', trunkIds: ['ST_1'], attributes }),
          ),
        gives: { sipDispatchRuleId: 'SDR_1' },
      },
      updateSipDispatchRuleFields: {
        api: 'SIP/UpdateSIPDispatchRule',
        needs: 'sip.admin',
        call: (sip) =>
          sip.updateSipDispatchRuleFields('SDR_1', {
            trunkIds: new ListUpdate({ add: ['ST_2'] }),
            rule: new SIPDispatchRule({
              rule: { case: 'dispatchRuleDirect', value: { roomName: 'lobby', pin: '1234' } },
            }),
            name: 'callers',
            metadata: 'day',
            attributes,
          }),
        gives: { sipDispatchRuleId: 'SDR_1' },
      },
      listSipDispatchRule: {
        api: 'SIP/ListSIPDispatchRule',
        needs: 'sip.admin',
        call: (sip) =>
          sip.listSipDispatchRule({ page, dispatchRuleIds: ['SDR_1'], trunkIds: ['ST_1'] }),
        gives: [{ sipDispatchRuleId: 'MOCK_SIP_DISPATCH_RULE_ID' }],
      },
      deleteSipDispatchRule: {
        api: 'SIP/DeleteSIPDispatchRule',
        needs: 'sip.admin',
        call: (sip) => sip.deleteSipDispatchRule('SDR_1'),
        gives: { sipDispatchRuleId: 'SDR_1' },
      },
      createSipParticipant: {
        api: 'SIP/CreateSIPParticipant',
        needs: 'sip.call',
        call: (sip) =>
          sip.createSipParticipant(
            'ST_1',
            '+15550103',
            'lobby',
            {
              fromNumber: '+15550100',
              ...participant,
              displayName: 'Front desk',
              participantAttributes: attributes,
              dtmf: '*1',
              playDialtone: true,
              headers: { 'X-Desk': 'front' },
              includeHeaders: SIPHeaderOptions.SIP_X_HEADERS,
              hidePhoneNumber: true,
              ringingTimeout: 20,
              maxCallDuration: 600,
              krispEnabled: true,
              waitUntilAnswered: true,
              timeout: 40,
              media,
            },
            new SIPOutboundConfig({ hostname: 'sip.test', authUsername: 'out' }),
          ),
        gives: {
          participantId: 'MOCK_PARTICIPANT_ID',
          participantIdentity: 'ada',
          roomName: 'lobby',
          sipCallId: 'MOCK_SIP_CALL_ID',
        },
      },
      transferSipParticipant: {
        api: 'SIP/TransferSIPParticipant',
        needs: 'video.roomAdmin, sip.call',
        call: (sip) =>
          sip.transferSipParticipant('lobby', 'ada', 'tel:+15550104', {
            playDialtone: true,
            headers: { 'X-Desk': 'front' },
            ringingTimeout: 20,
            timeout: 40,
          }),
        gives: undefined,
      },
    },
  ],
  [
    AgentDispatchClient,
    {
      createDispatch: {
        api: 'AgentDispatchService/CreateDispatch',
        needs: 'video.roomAdmin',
        call: (dispatch) =>
          dispatch.createDispatch('lobby', 'scribe', {
            metadata: 'brief',
            restartPolicy: JobRestartPolicy.JRP_NEVER,
            deployment: 'blue',
          }),
        gives: {
          id: 'MOCK_ID',
          agentName: 'scribe',
          room: 'lobby',
          metadata: 'brief',
          deployment: 'blue',
        },
      },
      deleteDispatch: {
        api: 'AgentDispatchService/DeleteDispatch',
        needs: 'video.roomAdmin',
        call: (dispatch) => dispatch.deleteDispatch('AD_1', 'lobby'),
        gives: undefined,
      },
      getDispatch: {
        api: 'AgentDispatchService/ListDispatch',
        needs: 'video.roomAdmin',
        call: (dispatch) => dispatch.getDispatch('AD_1', 'lobby'),
        gives: { id: 'MOCK_ID' },
      },
      listDispatch: {
        api: 'AgentDispatchService/ListDispatch',
        needs: 'video.roomAdmin',
        call: (dispatch) => dispatch.listDispatch('lobby'),
        gives: [{ id: 'MOCK_ID' }],
      },
    },
  ],
  [
    ConnectorClient,
    {
      dialWhatsAppCall: {
        api: 'Connector/DialWhatsAppCall',
        needs: 'video.roomCreate',
        call: (connector) =>
          connector.dialWhatsAppCall({
            whatsappPhoneNumberId: '1001',
            whatsappToPhoneNumber: '+15550105',
            whatsappApiKey: 'wa-key',
            whatsappCloudApiVersion: '23.0',
            whatsappBizOpaqueCallbackData: 'ticket-7',
            roomName: 'lobby',
            agents,
            ...participant,
            participantAttributes: attributes,
            destinationCountry: 'de',
            ringingTimeout: 20,
          }),
        gives: { whatsappCallId: 'MOCK_WHATSAPP_CALL_ID', roomName: 'lobby' },
      },
      acceptWhatsAppCall: {
        api: 'Connector/AcceptWhatsAppCall',
        needs: 'video.roomCreate',
        call: (connector) =>
          connector.acceptWhatsAppCall({
            whatsappPhoneNumberId: '1001',
            whatsappApiKey: 'wa-key',
            whatsappCloudApiVersion: '23.0',
            whatsappCallId: 'WC_1',
            whatsappBizOpaqueCallbackData: 'ticket-7',
            sdp,
            roomName: 'lobby',
            agents,
            ...participant,
            participantAttributes: attributes,
            destinationCountry: 'de',
            waitUntilAnswered: true,
            timeout: 40,
          }),
        gives: { roomName: 'lobby' },
      },
      connectWhatsAppCall: {
        api: 'Connector/ConnectWhatsAppCall',
        needs: 'video.roomCreate',
        call: (connector) => connector.connectWhatsAppCall('WC_1', sdp),
        gives: {},
      },
      disconnectWhatsAppCall: {
        api: 'Connector/DisconnectWhatsAppCall',
        needs: 'video.roomCreate',
        call: (connector) =>
          connector.disconnectWhatsAppCall('WC_1', 'wa-key', DisconnectReason.USER_INITIATED),
        gives: {},
      },
      connectTwilioCall: {
        api: 'Connector/ConnectTwilioCall',
        needs: 'video.roomCreate',
        call: (connector) =>
          connector.connectTwilioCall({
            twilioCallDirection: TwilioCallDirection.OUTBOUND,
            roomName: 'lobby',
            agents,
            ...participant,
            participantAttributes: attributes,
            destinationCountry: 'de',
          }),
        gives: {},
      },
    },
  ],
]);
