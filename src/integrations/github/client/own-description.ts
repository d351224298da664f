/** How the description of our own deployment statuses begins: by it they are known again when they come back as deliveries. */
export const OWN_DESCRIPTION = 'Pinkbar: ';
