// Written by generate-examples.ts: records of a meter that does not exist, signed with a key that was thrown away.

/** SubjectPublicKeyInfo of the examples' meter, DER, hex. */
export const EXAMPLE_KEY =
  "3059301306072a8648ce3d020106082a8648ce3d03010703420004b693ff3e78f4b0d5add4216a0fe992bca231e58da4d591b347b24f53fe802faff3e077515f6bab9cb914f8f33b035b174dddb4a96b11e527f9c53c7ca9b0d85f";

/** Begin and end in one record. */
export const VALID_RECORD =
  'OCMF|{"FV":"1.2","GI":"Wattest demo charger","GS":"WATTEST-EXAMPLE","GV":"1.0","PG":"T4120","MV":"Wattest","MM":"Demo meter","MS":"EX-4117","MF":"1.0","IS":true,"IL":"TRUSTED","IF":["OCPP_AUTH"],"IT":"CENTRAL","ID":"EXAMPLE-CARD","RD":[{"TM":"2026-07-14T14:08:00,000+0200 S","TX":"B","RV":18204.331,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"},{"TM":"2026-07-14T14:37:34,000+0200 S","TX":"E","RV":18256.904,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"}]}|{"SA":"ECDSA-secp256r1-SHA256","SD":"3046022100e08a69a1da4af1e79599db1b2c6e3d0b765e7272ad88ad9ba92b4e92923eda0d0221008f92ccfcd46a41759969b8e54f1b2caa56812ec1a6180b6a696c91d0c4962c8b"}';

/** The same with one digit of the end register changed. */
export const TAMPERED_RECORD =
  'OCMF|{"FV":"1.2","GI":"Wattest demo charger","GS":"WATTEST-EXAMPLE","GV":"1.0","PG":"T4120","MV":"Wattest","MM":"Demo meter","MS":"EX-4117","MF":"1.0","IS":true,"IL":"TRUSTED","IF":["OCPP_AUTH"],"IT":"CENTRAL","ID":"EXAMPLE-CARD","RD":[{"TM":"2026-07-14T14:08:00,000+0200 S","TX":"B","RV":18204.331,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"},{"TM":"2026-07-14T14:37:34,000+0200 S","TX":"E","RV":18268.904,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"}]}|{"SA":"ECDSA-secp256r1-SHA256","SD":"3046022100e08a69a1da4af1e79599db1b2c6e3d0b765e7272ad88ad9ba92b4e92923eda0d0221008f92ccfcd46a41759969b8e54f1b2caa56812ec1a6180b6a696c91d0c4962c8b"}';

/** Begin, intermediate and end as three records. */
export const SESSION_RECORDS = [
  'OCMF|{"FV":"1.2","GI":"Wattest demo charger","GS":"WATTEST-EXAMPLE","GV":"1.0","PG":"T4117","MV":"Wattest","MM":"Demo meter","MS":"EX-4117","MF":"1.0","IS":true,"IL":"TRUSTED","IF":["OCPP_AUTH"],"IT":"CENTRAL","ID":"EXAMPLE-CARD","RD":[{"TM":"2026-07-14T14:08:00,000+0200 S","TX":"B","RV":18204.331,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"}]}|{"SA":"ECDSA-secp256r1-SHA256","SD":"3045022057c64d04beeed0d8ab05935c36a98b1657f12b2d948d4dce5be06b15d521a1be022100da45d65b949fac40ff5c7db5bfa30b3e515a84b92e32844dc77f19fd263e84ec"}',
  'OCMF|{"FV":"1.2","GI":"Wattest demo charger","GS":"WATTEST-EXAMPLE","GV":"1.0","PG":"T4118","MV":"Wattest","MM":"Demo meter","MS":"EX-4117","MF":"1.0","IS":true,"IL":"TRUSTED","IF":["OCPP_AUTH"],"IT":"CENTRAL","ID":"EXAMPLE-CARD","RD":[{"TM":"2026-07-14T14:23:02,000+0200 S","TX":"C","RV":18234.133,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"}]}|{"SA":"ECDSA-secp256r1-SHA256","SD":"3044022009b7b718c014bdf209db608697f4d15f96289d5736191f454512de12eaeb65d202207641377b66f950caa42c5c79c17557f28334dffdb8bccd66528df328debe4ef7"}',
  'OCMF|{"FV":"1.2","GI":"Wattest demo charger","GS":"WATTEST-EXAMPLE","GV":"1.0","PG":"T4119","MV":"Wattest","MM":"Demo meter","MS":"EX-4117","MF":"1.0","IS":true,"IL":"TRUSTED","IF":["OCPP_AUTH"],"IT":"CENTRAL","ID":"EXAMPLE-CARD","RD":[{"TM":"2026-07-14T14:37:34,000+0200 S","TX":"E","RV":18256.904,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"}]}|{"SA":"ECDSA-secp256r1-SHA256","SD":"3044022031c9006fbc0c2d678dba36d6a4e532d4d2cb76e461bb3a35ddc27bf2a99dea5602205b6f13adda259ecb71e0cbeaf273e9fc9d435f927532b71a4fe313f541544b85"}',
];
